package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"standfirst/models/fact"
)

// verifyCommand checks what was handed out, without a server, a database or a network.
type verifyCommand struct {
	Evidence verifyEvidence `cmd:"" help:"Check an archive of evidence: files, signatures and the chain of events."`
	Incident verifyIncident `cmd:"" help:"Recompute the clock of an incident from its exported chain."`
}

type verifyEvidence struct {
	File        string `arg:"" help:"The archive, as exported from a fact." type:"path"`
	JSON        bool   `name:"json" help:"Say it as JSON."`
	Fingerprint string `help:"The SHA-256 that the log of the incident has for this archive."`
}

// errNotGenuine ends the program with status 1; the faults have been said.
var errNotGenuine = errors.New("the archive does not hold")

// Run says what holds and what does not.
func (c verifyEvidence) Run(*session) error {
	p, err := fact.ProveFile(c.File)
	if err != nil {
		return err
	}
	if c.Fingerprint != "" && c.Fingerprint != p.Fingerprint {
		p.OK, p.Faults = false, append(p.Faults, "The archive is another one than the log tells of: its fingerprint is "+p.Fingerprint+".")
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		err = out.Encode(p)
	} else {
		c.say(os.Stdout, p)
	}
	if err == nil && !p.OK {
		err = errNotGenuine
	}
	return err
}

func (c verifyEvidence) say(w io.Writer, p fact.Proof) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	if p.OK {
		say("GENUINE: everything in this archive is what was exported.")
	} else {
		say("NOT GENUINE: this archive was changed, or files were lost before it was made.")
	}
	if title, _ := p.Title.In("en"); title != "" {
		say("Incident:    %s", title)
	}
	if p.Drill {
		say("             A drill: nothing in it is real.")
	}
	if p.At != "" {
		say("Exported:    %s by %s", p.At, p.By)
	}
	say("Facts:       %d in %d versions, %d of them verified; %d signatures", p.Facts, p.Versions, p.Verified, p.Signatures)
	say("Files:       %d, and %d withheld", p.Files, p.Withheld)
	say("Events:      %d in one chain; %d values in it are not shown", p.Events, p.Bare)
	say("Fingerprint: %s", p.Fingerprint)
	for _, f := range p.Faults {
		say("- %s", f)
	}
}
