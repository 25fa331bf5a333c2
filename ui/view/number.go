package view

import "hawqeye/ui/chart"

// Count writes a whole number with its thousands apart.
func Count(n int64) string { return chart.Count.Of(float64(n)).String() }

// Bytes writes a size to three digits, in decimal units as file managers do.
func Bytes(n int64) string { return chart.Bytes.Of(float64(n)).String() }
