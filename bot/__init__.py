"""The edge: settings, wiring, command line, the Bolt app, engines and outbound adapters."""
