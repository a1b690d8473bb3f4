"""The rules of the trade: values in, values out."""
