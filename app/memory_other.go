//go:build !linux

package main

// letGoOfCode is for Linux alone.
func letGoOfCode() {}
