//go:build !faultpoints

package mailing

// faultPoint is a named point at which a test can kill the program. A program that is not built for that has none.
func faultPoint(string) {}
