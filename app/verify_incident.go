package main

import (
	"fmt"
	"os"
	"time"

	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/review"
)

type verifyIncident struct {
	File string `arg:"" type:"existingfile" help:"The file that was exported."`
	Head string `help:"The hash that the last event must have, as it was published."`
}

// Run recomputes the file and prints the clock, or fails on any change of it.
func (v verifyIncident) Run(*session) error {
	data, err := os.ReadFile(v.File)
	if err != nil {
		return err
	}
	if review.Archived(data) {
		f, c, report, err := review.Verify(data, v.Head)
		if err != nil {
			return err
		}
		fmt.Printf("%s: the review holds: version %d, signed %s, %d of %d parts shown, hash %s\n", v.File, f.Number, f.At.Format(time.RFC3339), len(f.Said), len(f.Parts), f.Hash)
		return v.say(c, report)
	}
	c, report, err := incident.VerifyChain(data, v.Head)
	if err != nil {
		return err
	}
	return v.say(c, report)
}

func (v verifyIncident) say(c incident.Chain, report audit.Report) error {
	fmt.Printf("%s: the chain holds: %d events, %d values left out or erased\n", v.File, report.Events, report.Erased)
	if report.Loose > 0 {
		fmt.Printf("%d old events have lost values to an erasure; their hash cannot be recomputed\n", report.Loose)
	}
	for _, p := range c.Clock {
		fmt.Printf("%-13s %s  after %s  (event %d)\n", p.Point, p.At.Format(time.RFC3339), time.Duration(p.Seconds)*time.Second, p.Event)
	}
	for _, t := range c.Targets {
		how := "not met"
		switch {
		case t.Kept:
			how = "kept"
		case !t.Met.IsZero():
			how = "late"
		}
		fmt.Printf("target %-13s within %s: %s\n", t.Target, time.Duration(t.Minutes)*time.Minute, how)
	}
	fmt.Printf("head %s\n", c.Head)
	return nil
}
