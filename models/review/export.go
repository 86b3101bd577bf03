package review

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// Audience is for whom a review leaves the portal.
type Audience string

// The audiences.
const (
	Inside  Audience = "inside"  // everything that was signed
	Outside Audience = "outside" // without names, notes, decisions, and who does what
)

// Audiences are all of them.
func Audiences() []Audience { return []Audience{Inside, Outside} }

const (
	fileFormat = "standfirst.review.1"
	readmeName = "readme.txt"
	reviewName = "review.json"
	chainName  = "chain.json"
	maxEntry   = 256 << 20
)

// File is a signed version in a file. What an audience does not get is there by its hash alone.
type File struct {
	Format     string             `json:"format"`
	Incident   string             `json:"incident"` // its id
	For        Audience           `json:"for"`
	Number     int                `json:"number"`
	At         time.Time          `json:"at"`
	Department string             `json:"department"` // the signer's
	Decided    int64              `json:"decided"`
	Seq        int64              `json:"seq"`
	Head       string             `json:"head"`
	Prev       string             `json:"prev"`
	Parts      map[string]string  `json:"parts"`
	Said       map[string]Opening `json:"said"`
	Hash       string             `json:"hash"`
}

// Opening is what a part says, with the salt by which its hash can be made again.
type Opening struct {
	Salt  string          `json:"salt"`
	Value json.RawMessage `json:"value"`
}

func (v Version) file(incidentID string, to Audience) (File, error) {
	f := File{
		Format: fileFormat, Incident: incidentID, For: to, Number: v.Number, At: v.At, Department: v.Department, Decided: v.Decided,
		Seq: v.Seq, Head: v.Head, Prev: v.Prev, Parts: v.Parts, Said: map[string]Opening{}, Hash: v.Hash,
	}
	for name, value := range v.said() {
		if to == Outside && slices.Contains(internal, name) {
			continue
		}
		data, err := json.Marshal(value)
		if err != nil {
			return f, err
		}
		f.Said[name] = Opening{v.Salts[name], data}
	}
	return f, nil
}

// Export writes a signed version with the chain of its incident as a zip file, which anybody can check with
// "standfirst verify incident". The log tells that it was handed out.
func (s *Reviews) Export(ctx context.Context, incidentID string, number int, to Audience, readme string, w io.Writer, by audit.Actor) error {
	r, _, err := s.Get(ctx, incidentID)
	if err != nil {
		return err
	}
	v, ok := r.Version(number)
	if !ok {
		return fault.Missing("review.missing")
	}
	if !slices.Contains(Audiences(), to) {
		return fault.Bad("for", "review.audience.unknown")
	}
	if r.Owes { // the chain must tell of what is handed out
		if _, err := s.pay(ctx, r); err != nil {
			return err
		}
	}
	file, err := v.file(incidentID, to)
	if err != nil {
		return err
	}
	var chain bytes.Buffer
	export, action := s.d.Incidents.Export, EventExported
	if to == Outside {
		export, action = s.d.Incidents.ExportBare, EventOutside
	}
	if err := export(ctx, incidentID, &chain); err != nil {
		return err
	}
	data, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		return err
	}
	if err := pack(w, readme, append(data, '\n'), chain.Bytes()); err != nil {
		return err
	}
	at := incident.Stream(incidentID)
	_, err = s.d.Audit.Append(ctx, at, audit.Entry{By: by, Action: action, Object: at, Data: map[string]string{"version": strconv.Itoa(number)}})
	return err
}

func pack(w io.Writer, readme string, review, chain []byte) error {
	z := zip.NewWriter(w)
	for _, e := range []struct {
		name string
		data []byte
	}{{readmeName, []byte(readme)}, {reviewName, review}, {chainName, chain}} {
		to, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := to.Write(e.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// ErrReview means that a file is not, or no longer, what was signed.
var ErrReview = errors.New("the review does not hold")

// Verify recomputes an archive that Export wrote, without a database: the chain with its clock, every part of the
// review that is there, its hash, that the chain tells of this very version, and that its clock and targets are what
// the chain said by then. head, when it is not "", is the hash that the last event must have.
func Verify(data []byte, head string) (File, incident.Chain, audit.Report, error) {
	review, chain, err := unpack(data)
	if err != nil {
		return File{}, incident.Chain{}, audit.Report{}, err
	}
	c, report, err := incident.VerifyChain(chain, head)
	if err != nil {
		return File{}, c, report, err
	}
	var f File
	dec := json.NewDecoder(bytes.NewReader(review))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return f, c, report, fmt.Errorf("%w: it cannot be read: %w", ErrReview, err)
	}
	return f, c, report, f.check(c)
}

func (f File) check(c incident.Chain) error {
	if f.Format != fileFormat || incident.Stream(f.Incident) != c.Stream {
		return fmt.Errorf("%w: it is not of this incident", ErrReview)
	}
	for name, o := range f.Said {
		if f.Parts[name] != partHash(name, o.Salt, o.Value) {
			return fmt.Errorf("%w: the part %q was changed", ErrReview, name)
		}
	}
	for name := range f.Parts {
		if _, there := f.Said[name]; !there && !slices.Contains(internal, name) {
			return fmt.Errorf("%w: the part %q is missing", ErrReview, name)
		}
	}
	v := Version{Number: f.Number, At: f.At, Department: f.Department, Decided: f.Decided, Seq: f.Seq, Head: f.Head, Prev: f.Prev, Parts: f.Parts}
	if f.Hash != v.whole(f.Incident) {
		return fmt.Errorf("%w: its hash is another", ErrReview)
	}
	signed := slices.ContainsFunc(c.Events, func(ev audit.Event) bool {
		return ev.Action == EventSigned && ev.Seq > f.Seq && ev.Data["hash"] == f.Hash && ev.Data["version"] == strconv.Itoa(f.Number)
	})
	if !signed {
		return fmt.Errorf("%w: the chain does not tell that this version was signed", ErrReview)
	}
	return f.checkClock(c)
}

// checkClock compares what the review says of the clock with what the events say that it was made from.
func (f File) checkClock(c incident.Chain) error {
	if f.Seq < 1 || f.Seq > int64(len(c.Events)) || c.Events[f.Seq-1].Hash != f.Head {
		return fmt.Errorf("%w: it was made from another chain", ErrReview)
	}
	var want Version
	want.take(incident.ReadEvents(c.Events[:f.Seq]))
	for name, value := range map[string]any{PartClock: want.Clock, PartTargets: want.Targets} {
		var got bytes.Buffer
		if err := json.Compact(&got, f.Said[name].Value); err != nil {
			return fmt.Errorf("%w: the part %q cannot be read", ErrReview, name)
		}
		if data, err := json.Marshal(value); err != nil || !bytes.Equal(data, got.Bytes()) {
			return fmt.Errorf("%w: the part %q is not what the events say", ErrReview, name)
		}
	}
	return nil
}

// Archived reports whether a file looks like an archive of a review.
func Archived(data []byte) bool {
	return strings.HasPrefix(string(data[:min(4, len(data))]), "PK\x03\x04")
}

func unpack(data []byte) (review, chain []byte, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: the archive cannot be read: %w", ErrReview, err)
	}
	entries := map[string][]byte{}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %s: %w", ErrReview, e.Name, err)
		}
		text, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
		if err = errors.Join(err, r.Close()); err != nil || len(text) > maxEntry || entries[e.Name] != nil {
			return nil, nil, fmt.Errorf("%w: %s cannot be read", ErrReview, e.Name)
		}
		entries[e.Name] = text
	}
	if len(entries) != 3 || entries[reviewName] == nil || entries[chainName] == nil {
		return nil, nil, fmt.Errorf("%w: this is no archive of a review", ErrReview)
	}
	return entries[reviewName], entries[chainName], nil
}
