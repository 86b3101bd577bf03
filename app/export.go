package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"standfirst/app/config"
	"standfirst/app/server"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/templates/locale"
)

type exportCommand struct {
	Contacts exportContacts `cmd:"" help:"Export contacts."`
}

type exportContacts struct {
	Format string `default:"csv" enum:"json,csv,xlsx,vcard" help:"json, csv, xlsx or vcard."`
	Out    string `help:"The file to write; otherwise the standard output." type:"path"`
	Space  string `help:"The space, where there are several."`
	Search string `help:"Only those that this finds, as in the portal's search."`
	List   string `help:"Only the members of the list with this name."`
}

// Run writes what is stored, one contact after the other. A file appears when it is whole.
func (c exportContacts) Run(ctx *session) (err error) {
	cfg, err := config.FromEnv()
	if err != nil {
		return err
	}
	sp, err := server.OpenSpace(ctx, cfg, c.Space)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sp.Close()) }()
	words, err := locale.Load()
	if err != nil {
		return err
	}
	header, err := sp.Contacts.ExportHeader(ctx, "en", func(key string) string { return words.T("en", key) })
	if err != nil {
		return err
	}
	q := contact.Search{Text: c.Search}
	if c.List != "" {
		if q.ListID, err = listNamed(ctx, sp, c.List); err != nil {
			return err
		}
	}
	n, err := sp.Contacts.Count(ctx, q)
	if err != nil {
		return err
	}
	if err := sp.Contacts.RecordExport(ctx, q, int(n), c.Format, audit.System("command line")); err != nil {
		return err
	}
	return c.write(func(w io.Writer) error {
		_, err := sp.Contacts.Export(ctx, w, c.Format, sp.Contacts.Each(ctx, q), header)
		return err
	})
}

func listNamed(ctx *session, sp *server.Opened, name string) (string, error) {
	lists, err := sp.Lists.All(ctx, true)
	if err != nil {
		return "", err
	}
	for _, l := range lists {
		if l.Name == name || l.ID == name {
			return l.ID, nil
		}
	}
	return "", fmt.Errorf("there is no list %q", name)
}

func (c exportContacts) write(do func(io.Writer) error) error {
	if c.Out == "" {
		return do(os.Stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Out), ".standfirst-export-*")
	if err != nil {
		return err
	}
	err = errors.Join(do(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.Out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
