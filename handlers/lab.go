package handlers

import "envivo/handlers/eventlog"

// Lab is the log that all techniques read. It keeps a little more than a day of
// the thermometer's seconds, and takes what people press.
var Lab = eventlog.Spec{Name: "lab", Retain: 100_000, Public: []string{"pulse"}}
