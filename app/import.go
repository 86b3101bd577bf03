package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"standfirst/app/config"
	"standfirst/app/server"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/fault"
)

type importCommand struct {
	Contacts importContacts `cmd:"" help:"Import contacts from a CSV, TSV, XLSX, vCard or JSON file."`
}

type importContacts struct {
	File     string   `arg:"" help:"The file; - reads the standard input."`
	DryRun   bool     `help:"Say what would become of every row, and change nothing."`
	JSON     bool     `help:"Print the outcome as JSON."`
	Space    string   `help:"The space, where there are several."`
	Tag      []string `help:"Tag everybody with this; may be repeated."`
	Encoding string   `help:"The file's encoding, where it is found out wrongly: ${encodings}."`
	Fill     bool     `help:"Fill only what is empty; otherwise the file's values replace those that are there."`
}

// outcome is what the command prints.
type outcome struct {
	Contacts   int         `json:"contacts"` // of the file that are stored, or would be: created, updated, or there already
	Created    int         `json:"created"`
	Updated    int         `json:"updated"`
	Duplicates int         `json:"duplicates"` // rows that say again what an earlier row has said
	Errors     []lineError `json:"errors"`
}

type lineError struct {
	Line    int    `json:"line"`  // in the file; 0 is the file as a whole
	Field   string `json:"field"` // the contact's field, "" for the row as a whole
	Message string `json:"message"`
}

// Run imports as the portal does: the same reading, the same fates, the same undoing in the portal
// afterwards. Rows that cannot be imported are no failure; a file that cannot be read is.
func (c importContacts) Run(ctx *session) (err error) {
	out, err := c.bring(ctx)
	if f := fault.Of(err); f != nil { // refused whole
		message, err := inWords(f)
		if err != nil {
			return err
		}
		err = fmt.Errorf("%s: %s", c.File, message)
		if c.JSON {
			err = errors.Join(err, printJSON(outcome{Errors: []lineError{{Field: cmp.Or(f.Field, "file"), Message: message}}}))
		}
		return err
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out)
	}
	done := "imported"
	if c.DryRun {
		done = "would be imported"
	}
	fmt.Printf("%d contacts %s: %d new, %d updated, %d here already; %d repeated rows, %d errors\n",
		out.Contacts, done, out.Created, out.Updated, out.Contacts-out.Created-out.Updated, out.Duplicates, len(out.Errors))
	for _, e := range out.Errors {
		fmt.Printf("line %d: %s\n", e.Line, strings.TrimPrefix(e.Field+": "+e.Message, ": "))
	}
	return nil
}

func printJSON(v any) error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func (c importContacts) bring(ctx *session) (out outcome, err error) {
	// The command may run beside a server on a small machine: it stays under 200 MB, of which the store, and the program
	// itself, take a third.
	debug.SetMemoryLimit(80 << 20)
	file, err := c.open()
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	cfg, err := config.FromEnv()
	if err != nil {
		return out, err
	}
	sp, err := server.OpenSpace(ctx, cfg, c.Space)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, sp.Close()) }()
	if sp.Beside {
		fmt.Fprintln(os.Stderr, "A server runs on this data; working beside it.")
	}
	contacts, by := sp.Contacts, audit.System("command line")
	i, err := contacts.UploadIn(ctx, filepath.Base(c.File), c.Encoding, file, by)
	if err != nil {
		return out, err
	}
	i.Plan.Tags = c.Tag
	if c.Fill {
		i.Plan.Mode = contact.FillOnly
	}
	if i, err = contacts.Map(ctx, i.ID, i.Plan); err != nil {
		return out, err
	}
	if left := i.Unread(); len(left) > 0 {
		fmt.Fprintf(os.Stderr, "Not imported, as nobody says what is in it: %s\n", strings.Join(left, ", "))
	}
	if err := contacts.Check(ctx, contact.Work{ImportID: i.ID, Try: i.Try}, c.tell("checking")); err != nil {
		return out, err
	}
	if !c.DryRun {
		if _, err := contacts.Begin(ctx, i.ID); err != nil {
			return out, err
		}
		if err := contacts.Run(ctx, i.ID, c.tell("importing")); err != nil {
			return out, err
		}
	}
	if i, err = contacts.Import(ctx, i.ID); err != nil {
		return out, err
	}
	return c.count(ctx, contacts, i)
}

// tell shows progress where somebody looks.
func (c importContacts) tell(what string) contact.Progress {
	info, err := os.Stderr.Stat()
	watched := err == nil && info.Mode()&os.ModeCharDevice != 0
	return func(done, total int) error {
		if watched {
			fmt.Fprintf(os.Stderr, "\r%s %d of %d", what, done, total)
			if done == total {
				fmt.Fprintln(os.Stderr)
			}
		}
		return nil
	}
}

func (c importContacts) count(ctx *session, contacts *contact.Contacts, i contact.Import) (outcome, error) {
	out := outcome{Created: i.Count(contact.New), Updated: i.Count(contact.Update), Duplicates: i.Count(contact.Duplicate), Errors: []lineError{}}
	out.Contacts = out.Created + out.Updated + i.Count(contact.Same)
	for r, err := range contacts.Results(ctx, i, contact.Refused) {
		if err != nil {
			return out, err
		}
		words, err := catalogs() // a file without errors needs none
		if err != nil {
			return out, err
		}
		for _, p := range r.Problems {
			e := lineError{Line: r.Line, Message: words.T("en", p.Key, p.Args)}
			if p.Column >= 0 && p.Column < len(i.Plan.Columns) {
				e.Field = i.Plan.Columns[p.Column]
			}
			out.Errors = append(out.Errors, e)
		}
	}
	return out, nil
}

// open returns the file; the standard input is kept in a temporary one, because it is read more than once.
func (c importContacts) open() (*os.File, error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		if info, err := f.Stat(); err != nil || info.IsDir() {
			return nil, errors.Join(err, f.Close(), fmt.Errorf("%s is no file", c.File))
		}
		return f, nil
	}
	f, err := os.CreateTemp("", "standfirst-import-*")
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(f, io.LimitReader(os.Stdin, contact.MaxImport+1))
	return f, errors.Join(err, os.Remove(f.Name()))
}
