package contact

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// Request is somebody's wish about what is held of them. It is due within a month (GDPR Art. 12(3)); of a person
// who was erased it keeps the id alone.
type Request struct {
	ID        string    `json:"id"`
	Rev       int64     `json:"rev"`
	ContactID string    `json:"contact_id"`
	Kind      string    `json:"kind"`
	Received  string    `json:"received"` // date
	Due       string    `json:"due"`      // date
	Note      string    `json:"note"`
	State     string    `json:"state"` // "open" or "done"
	DoneAt    time.Time `json:"done_at"`
	By        string    `json:"by"`
	ByName    string    `json:"by_name"`
	DoneBy    string    `json:"done_by"`
}

func (s *Contacts) openRequests(ctx context.Context, db store.DB) (err error) {
	s.requests, err = store.Open[Request](ctx, db, "contact_requests", store.On("contact_id"), store.On("state", "due"))
	return err
}

// Ask writes a request down that came in on a date ("" today).
func (s *Contacts) Ask(ctx context.Context, contactID, kind, received, note string, by audit.Actor) (Request, error) {
	today := s.now().UTC().Format(time.DateOnly)
	if received == "" {
		received = today
	}
	var faults fault.List
	if !slices.Contains(RequestKinds, kind) {
		faults.Add(fault.Bad("kind", "contact.request.kind_unknown"))
	}
	at, err := time.Parse(time.DateOnly, received)
	if err != nil {
		faults.Add(fault.Bad("received", "contact.date.bad"))
	} else if at.After(s.now().AddDate(0, 0, 1)) {
		faults.Add(fault.Bad("received", "contact.check.future"))
	}
	note = squeeze(note)
	limit(&faults, "note", note, 1000)
	if err := faults.Err(); err != nil {
		return Request{}, err
	}
	c, err := s.Get(ctx, contactID)
	if err != nil {
		return Request{}, err
	}
	r := Request{
		ID: store.NewID(), ContactID: c.ID, Kind: kind, Received: received, Due: at.AddDate(0, 1, 0).Format(time.DateOnly), Note: note, State: "open",
		By: by.ID, ByName: by.Name,
	}
	if err := s.requests.Insert(ctx, &r); err != nil {
		return r, err
	}
	return r, s.record(ctx, "contact.request.received", c.ID, map[string]string{"kind": kind, "request": r.ID}, by)
}

// Answered closes a request.
func (s *Contacts) Answered(ctx context.Context, requestID string, by audit.Actor) (Request, error) {
	r, err := s.requests.Edit(ctx, requestID, func(r *Request) error {
		if r.State == "open" {
			r.State, r.DoneAt, r.DoneBy = "done", s.now().UTC(), by.Name
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.Missing("contact.request.missing")
	}
	if err != nil {
		return r, err
	}
	return r, s.record(ctx, "contact.request.done", r.ContactID, map[string]string{"kind": r.Kind, "request": r.ID}, by)
}

// RequestsOf returns the requests of a person.
func (s *Contacts) RequestsOf(ctx context.Context, ids []string) ([]Request, error) {
	page, err := s.requests.Find(ctx, store.Query{Filter: store.In("contact_id", ids...), Limit: heldMost})
	slices.SortFunc(page.Items, func(a, b Request) int { return strings.Compare(b.Received, a.Received) })
	return page.Items, err
}

// Requests returns a page of all requests: those that are open, the one due first at the top, or those done.
func (s *Contacts) Requests(ctx context.Context, done bool, after string, max int) (store.Page[Request], error) {
	q := store.Query{Filter: store.Eq("state", "open"), Sort: []string{"due"}, After: after, Limit: max}
	if done {
		q.Filter, q.Sort = store.Eq("state", "done"), []string{"-due"}
	}
	return s.requests.Browse(ctx, q)
}
