package fact

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// An archive of evidence is one zip file in one fixed form: nothing in it is compressed, no entry has a time of
// its own, the entries stand in the order in which the manifest names them, and the manifest is the last. It can
// therefore be written again from what was read of it, byte for byte, and whatever differs was changed.
//
//	readme.txt
//	files/<sha256>.<ending>   every file of the evidence
//	facts.json                the fact sheet: versions, evidence, signatures
//	events.jsonl              the chain of what was done, one event a line
//	manifest.json             what there is, with the SHA-256 of each
const (
	archiveFormat = "standfirst.evidence.1"
	readmeName    = "readme.txt"
	factsName     = "facts.json"
	eventsName    = "events.jsonl"
	manifestName  = "manifest.json"
)

// Manifest is the last entry of an archive.
type Manifest struct {
	Format   string        `json:"format"`
	Space    string        `json:"space"`
	Incident string        `json:"incident"` // its id
	Title    incident.Text `json:"title"`
	Drill    bool          `json:"drill"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	Entries  []Entry       `json:"entries"` // in the order of the archive, without the manifest
	Missing  []Missing     `json:"missing"` // files that the archive ought to hold and doesn't
	Stream   string        `json:"stream"`
	Events   int64         `json:"events"`
	Head     string        `json:"head"` // hash of the last event
}

// Entry is one file of an archive.
type Entry struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Missing is a file that was not to be had, or not to be handed out.
type Missing struct {
	SHA256 string `json:"sha256"`
	Why    string `json:"why"` // Gone, Altered or Withheld
}

// Withheld is restricted evidence in an archive for people who may not see it.
const Withheld = "withheld"

// Archive says what goes into an archive.
type Archive struct {
	IncidentID string
	Restricted bool   // with the restricted files; else they are named by their hash alone
	Readme     string // how to check the archive, in words
}

// Export writes the evidence of a fact sheet as an archive that anybody can check with "standfirst verify
// evidence", without us. Files are read one after the other; one that is gone or was altered is named as
// missing, and the archive does not verify. The log notes the fingerprint of what was handed out.
func (s *Facts) Export(ctx context.Context, w io.Writer, a Archive, by audit.Actor) error {
	i, err := s.incidents.Get(ctx, a.IncidentID)
	if err != nil {
		return err
	}
	facts, events, err := s.snapshot(ctx, i.ID)
	if err != nil {
		return err
	}
	whole := sha256.New()
	out := &archiver{zip: newZip(io.MultiWriter(w, whole))}
	m := &out.manifest
	m.Format, m.Space, m.Incident, m.Title, m.Drill = archiveFormat, s.space, i.ID, i.Title, i.Drill()
	m.At, m.By, m.Stream, m.Missing = s.moment(), by.Name, incident.Stream(i.ID), []Missing{}
	if err := out.add(readmeName, strings.NewReader(a.Readme)); err != nil {
		return err
	}
	if err := s.exportFiles(ctx, out, facts, a.Restricted); err != nil {
		return err
	}
	if err := out.addJSON(factsName, sheet(facts, a.Restricted)); err != nil {
		return err
	}
	if err := out.addEvents(events, a.Restricted); err != nil {
		return err
	}
	if err := errors.Join(out.addJSON(manifestName, *m), out.zip.Close()); err != nil {
		return err
	}
	_, err = s.audit.Append(ctx, m.Stream, audit.Entry{By: by, Action: EventExported, Object: "incident:" + i.ID, Data: map[string]string{
		"sha256": hex.EncodeToString(whole.Sum(nil)), "n": fmt.Sprint(len(facts)),
	}})
	return err
}

// exportFiles writes every file that a version of a fact rests on, once.
func (s *Facts) exportFiles(ctx context.Context, out *archiver, facts []Fact, restricted bool) error {
	seen := map[string]bool{}
	for _, e := range filesOf(facts) {
		if seen[e.SHA256] {
			continue
		}
		seen[e.SHA256] = true
		if !e.Public && !restricted {
			out.missing(e, Withheld)
			continue
		}
		// It is read twice: what has been altered must not go out as evidence.
		what, err := s.inspect(ctx, e, true)
		if err != nil {
			return err
		}
		if what != "" {
			out.missing(e, what)
			continue
		}
		if err := s.exportFile(ctx, out, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Facts) exportFile(ctx context.Context, out *archiver, e Evidence) error {
	r, err := s.files.Open(ctx, e.SHA256)
	if err != nil {
		return err
	}
	return errors.Join(out.add(fileEntry(e), lasting{ctx, r}), r.Close())
}

// filesOf are the stored files of all versions; of a file that is public somewhere, that one first.
func filesOf(facts []Fact) (all []Evidence) {
	for _, f := range facts {
		for _, v := range f.Versions {
			for _, e := range v.Evidence {
				if e.Stored() {
					all = append(all, e)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Evidence) int {
		switch {
		case a.Public == b.Public:
			return 0
		case a.Public:
			return -1
		}
		return 1
	})
	return all
}

var endings = regexp.MustCompile(`^\.[a-z0-9]{1,8}$`)

func fileEntry(e Evidence) string {
	ending := strings.ToLower(path.Ext(e.Name))
	if !endings.MatchString(ending) {
		ending = ""
	}
	return "files/" + e.SHA256 + ending
}

// sheet is the fact sheet without what is only ours: terms of search, what is owed, and of restricted evidence
// that is withheld everything but its hash.
func sheet(facts []Fact, restricted bool) []Fact {
	out := []Fact{}
	for _, f := range facts {
		f.Terms, f.Owed, f.Falls, f.Rev, f.Owes = nil, nil, nil, 0, false
		f.Versions = slices.Clone(f.Versions)
		for n := range f.Versions {
			f.Versions[n].Evidence = slices.Clone(f.Versions[n].Evidence)
			for k := range f.Versions[n].Evidence {
				if e := &f.Versions[n].Evidence[k]; e.Stored() && !e.Public && !restricted {
					e.Name, e.Note, e.URL, e.AddedName, e.Visit = "", "", "", "", Visit{}
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// snapshot reads the facts of an incident and the chain that tells of them, at a moment at which they agree.
func (s *Facts) snapshot(ctx context.Context, incidentID string) (facts []Fact, events []audit.Event, err error) {
	for range 10 {
		if facts, err = s.Of(ctx, incidentID); err != nil {
			return nil, nil, err
		}
		for n, f := range facts {
			if f.Owes {
				if facts[n], err = s.pay(ctx, f); err != nil {
					return nil, nil, err
				}
			}
		}
		events = events[:0]
		for ev, err := range s.audit.After(ctx, incident.Stream(incidentID), 0) {
			if err != nil {
				return nil, nil, err
			}
			events = append(events, ev)
		}
		after, err := s.Of(ctx, incidentID)
		if err != nil || slices.EqualFunc(facts, after, func(a, b Fact) bool { return a.ID == b.ID && a.Rev == b.Rev }) {
			return facts, events, err
		}
	}
	return nil, nil, fault.Clash("fact.export.busy")
}

// addEvents writes the chain of the incident. What is not about facts stands in it bare: the chain is whole,
// and says nothing of the rest. Names of files that are withheld are not in it either.
func (a *archiver) addEvents(events []audit.Event, restricted bool) error {
	var lines bytes.Buffer
	for _, ev := range events {
		about := strings.HasPrefix(ev.Object, "fact:")
		private := strings.HasPrefix(ev.Action, "fact.evidence") || strings.HasPrefix(ev.Action, "fact.access")
		if !about || (private && !restricted) {
			ev = ev.Bare("mark") // by which an event that was written twice is known
		}
		ev.ID, ev.Rev = "", 0
		line, err := json.Marshal(ev)
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
		a.manifest.Events, a.manifest.Head = ev.Seq, ev.Hash
	}
	return a.add(eventsName, &lines)
}

// archiver writes entries and keeps the manifest of them.
type archiver struct {
	zip      *zip.Writer
	manifest Manifest
}

func newZip(w io.Writer) *zip.Writer { return zip.NewWriter(w) }

func (a *archiver) missing(e Evidence, why string) {
	a.manifest.Missing = append(a.manifest.Missing, Missing{e.SHA256, why})
}

func (a *archiver) addJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return a.add(name, bytes.NewReader(append(data, '\n')))
}

func (a *archiver) add(name string, r io.Reader) error {
	sum, size, err := put(a.zip, name, r)
	if err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	a.manifest.Entries = append(a.manifest.Entries, Entry{name, hex.EncodeToString(sum.Sum(nil)), size})
	return nil
}

// put writes one entry in the fixed form.
func put(z *zip.Writer, name string, r io.Reader) (hash.Hash, int64, error) {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return nil, 0, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	return sum, n, err
}

// hexSum keeps anything but a hash out of names that are made of one.
func hexSum(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}
