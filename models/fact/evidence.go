package fact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// The kinds of evidence.
const (
	File = "file"
	Link = "link"
)

// MaxFile is the largest evidence file, in bytes.
const MaxFile = 200 << 20

// Evidence is what a claim rests on: a file under the hash of its content, or a link.
type Evidence struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"` // File or Link
	SHA256    string    `json:"sha256"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"` // bytes
	Type      string    `json:"type"` // media type by content, never as the sender claimed
	URL       string    `json:"url"`
	Note      string    `json:"note"`
	Public    bool      `json:"public"` // else only people of the space see it
	AddedBy   string    `json:"addedBy"`
	AddedName string    `json:"addedName"`
	AddedAt   time.Time `json:"addedAt"`
}

// key is what evidence is: the content of a file, the address of a link.
func (e Evidence) key() string {
	if e.Kind == File {
		return File + ":" + e.SHA256
	}
	return Link + ":" + e.URL
}

// Upload is a file to be added as evidence.
type Upload struct {
	Name, Note string
	Public     bool
	Content    io.Reader
}

// AddFile stores a file, streaming it, and makes a new, unverified version that rests on it as well. The
// file is on disk before the fact cites it; a crash between leaves a file that nothing cites.
func (s *Facts) AddFile(ctx context.Context, id string, u Upload, by audit.Actor) (Fact, error) {
	if _, err := s.changeable(ctx, id); err != nil {
		return Fact{}, err // before the upload is read
	}
	e := Evidence{Kind: File, Name: fileName(u.Name), Note: u.Note, Public: u.Public}
	kind, content, err := sniff(u.Content, e.Name)
	if err != nil {
		return Fact{}, err
	}
	blob, err := s.files.Put(ctx, &limited{content, s.maxFile})
	if err != nil {
		return Fact{}, upload(err)
	}
	e.Type, e.SHA256, e.Size = kind, blob.SHA256, blob.Size
	return s.addEvidence(ctx, id, e, by)
}

// AddLink makes a new, unverified version that rests on a page as well.
func (s *Facts) AddLink(ctx context.Context, id, address, note string, public bool, by audit.Actor) (Fact, error) {
	address, err := link(address)
	if err != nil {
		return Fact{}, err
	}
	return s.addEvidence(ctx, id, Evidence{Kind: Link, Name: address, URL: address, Note: note, Public: public}, by)
}

func (s *Facts) addEvidence(ctx context.Context, id string, e Evidence, by audit.Actor) (Fact, error) {
	e.Note = incident.TidyLine(e.Note)
	if len([]rune(e.Note)) > MaxNote {
		return Fact{}, fault.Bad("note", "fact.evidence.note_long", "max", MaxNote)
	}
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.mayChange(); err != nil {
			return err
		}
		v := f.Now()
		if slices.ContainsFunc(v.Evidence, func(o Evidence) bool { return o.key() == e.key() }) {
			return fault.Clash("fact.evidence.twice", "name", e.Name)
		}
		if len(v.Evidence) >= MaxEvidence {
			return fault.Clash("fact.evidence.many", "max", MaxEvidence)
		}
		e.ID, e.AddedBy, e.AddedName, e.AddedAt = store.NewID(), by.ID, by.Name, now
		evidence := append(slices.Clone(v.Evidence), e)
		return f.supersede(v.Claim, evidence, "evidence_added", by, now, map[string]string{"name": e.Name, "sha256": e.SHA256})
	})
}

// RemoveEvidence makes a new, unverified version that no longer rests on the evidence.
func (s *Facts) RemoveEvidence(ctx context.Context, id, evidenceID string, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		if err := f.mayChange(); err != nil {
			return err
		}
		v := f.Now()
		i := slices.IndexFunc(v.Evidence, func(e Evidence) bool { return e.ID == evidenceID })
		if i < 0 {
			return fault.Missing("fact.evidence.missing")
		}
		gone := v.Evidence[i]
		evidence := slices.Delete(slices.Clone(v.Evidence), i, i+1)
		return f.supersede(v.Claim, evidence, "evidence_removed", by, now, map[string]string{"name": gone.Name, "sha256": gone.SHA256})
	})
}

// Disclose makes evidence public or restricted, in every version that rests on it. What was signed stays
// as it is, since nobody signs who may look.
func (s *Facts) Disclose(ctx context.Context, id, evidenceID string, public bool, by audit.Actor) (Fact, error) {
	return s.change(ctx, id, func(f *Fact, now time.Time) error {
		name := ""
		for v := range f.Versions {
			for e := range f.Versions[v].Evidence {
				if one := &f.Versions[v].Evidence[e]; one.ID == evidenceID {
					one.Public, name = public, one.Name
				}
			}
		}
		if name == "" {
			return fault.Missing("fact.evidence.missing")
		}
		action := EventEvidenceRestricted
		if public {
			action = EventEvidenceDisclosed
		}
		f.owe(now, by, action, map[string]string{"name": name})
		return nil
	})
}

// OpenEvidence opens an evidence file of any version of a fact. The caller closes it.
func (s *Facts) OpenEvidence(ctx context.Context, id, evidenceID string) (Evidence, io.ReadCloser, error) {
	f, err := s.Get(ctx, id)
	if err != nil {
		return Evidence{}, nil, err
	}
	for _, v := range slices.Backward(f.Versions) {
		for _, e := range v.Evidence {
			if e.ID != evidenceID || e.Kind != File {
				continue
			}
			r, err := s.files.Open(ctx, e.SHA256)
			if errors.Is(err, store.ErrNotFound) {
				err = fault.Missing("fact.evidence.gone", "name", e.Name).Because(err)
			}
			return e, r, err
		}
	}
	return Evidence{}, nil, fault.Missing("fact.evidence.missing")
}

// Absent returns the evidence of a version whose file is no longer in the store.
func (s *Facts) Absent(ctx context.Context, v Version) ([]Evidence, error) {
	var gone []Evidence
	for _, e := range v.Evidence {
		if e.Kind != File {
			continue
		}
		r, err := s.files.Open(ctx, e.SHA256)
		switch {
		case errors.Is(err, store.ErrNotFound):
			gone = append(gone, e)
		case err != nil:
			return nil, fmt.Errorf("evidence %s: %w", e.SHA256, err)
		default:
			_ = r.Close() // only opened to see that it is there
		}
	}
	return gone, nil
}

func link(address string) (string, error) {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "", fault.Bad("url", "fact.evidence.url_missing")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil,
		len(address) > 2000, incident.Tidy(address) != address, strings.ContainsAny(address, " \n\t"):
		return "", fault.Bad("url", "fact.evidence.url_wrong")
	}
	return address, nil
}
