package contact

import (
	"context"
	"slices"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/job"
	"standfirst/models/store"
	"standfirst/models/tag"
)

// Handing is the payload of the job "contact.hand_over": everything of one colleague goes to another.
type Handing struct {
	From   string      `json:"from"` // user ids
	To     string      `json:"to"`
	ToName string      `json:"to_name"`
	At     time.Time   `json:"at"`
	By     audit.Actor `json:"by"`
}

// id names the hand-over; the same colleague may hand over to the same one again another day.
func (h Handing) id() string {
	return "contact.hand_over:" + h.From + ":" + h.To + ":" + strconv.FormatInt(h.At.UnixMilli(), 10)
}

// HandOverKind is the kind of the jobs that give everything of one colleague to another.
const HandOverKind = "contact.hand_over"

// handedTogether is how many contacts change hands in one write.
const handedTogether = 200

// Owned returns a page of the contacts that somebody looks after, by name.
func (s *Contacts) Owned(ctx context.Context, userID string, part Search) (store.Page[Contact], error) {
	q := store.Query{Filter: store.Eq("owner", userID), Sort: []string{"sort_key"}, After: part.After, Before: part.Before, Limit: part.Limit}
	return s.contacts.Browse(ctx, q)
}

// CountOwned counts the contacts that somebody looks after.
func (s *Contacts) CountOwned(ctx context.Context, userID string) (int64, error) {
	return s.contacts.Count(ctx, store.Eq("owner", userID))
}

// Owners returns who looks after contacts, by user id, whoever has most first. It is counted now and then.
func (s *Contacts) Owners(ctx context.Context) ([]tag.Tally, error) {
	return s.owners.Get(ctx, s.now, func(ctx context.Context) ([]tag.Tally, error) { return s.tally(ctx, "owner") })
}

// LastNotes returns the latest note of each contact that has one.
func (s *Contacts) LastNotes(ctx context.Context, contacts ...Contact) (map[string]Note, error) {
	out, owner := map[string]Note{}, map[string]string{}
	var ids []string
	for _, c := range contacts {
		for _, id := range c.AllIDs() {
			ids, owner[id] = append(ids, id), c.ID
		}
	}
	for part := range slices.Chunk(ids, 400) {
		rows, err := s.notes.Group(ctx, store.In("contact_id", part...), []store.By{{Field: "contact_id"}}, store.Max("at"))
		if err != nil {
			return nil, err
		}
		var each []store.Filter
		for _, r := range rows {
			each = append(each, store.And(store.Eq("contact_id", r.Text(0)), store.Eq("at", Moment(r.Values[0]))))
		}
		if len(each) == 0 {
			continue
		}
		for n, err := range s.notes.Each(ctx, store.Query{Filter: store.Or(each...)}) {
			if err != nil {
				return nil, err
			}
			if id := owner[n.ContactID]; n.At.After(out[id].At) {
				out[id] = n
			}
		}
	}
	return out, nil
}

// HandOverAllLater gives every contact of a colleague, and every next step that is theirs, to another one, as
// a job. It returns the job's id.
func (s *Contacts) HandOverAllLater(ctx context.Context, from, to, name string, by audit.Actor) (string, error) {
	var faults fault.List
	if from == "" {
		faults.Add(fault.Bad("from", "contact.handover.from_missing"))
	}
	if to == "" {
		faults.Add(fault.Bad("to", "contact.handover.to_missing"))
	} else if to == from {
		faults.Add(fault.Bad("to", "contact.handover.same"))
	}
	if err := faults.Err(); err != nil {
		return "", err
	}
	n, err := s.CountOwned(ctx, from)
	if err != nil {
		return "", err
	}
	steps, err := s.CountSteps(ctx, Steps{Owner: from}, 1)
	if err != nil {
		return "", err
	}
	if n+steps == 0 {
		return "", fault.Bad("from", "contact.handover.nothing")
	}
	h := Handing{From: from, To: to, ToName: name, At: s.now().UTC(), By: by}
	return h.id(), s.jobs.Enqueue(ctx, job.New{ID: h.id(), Kind: HandOverKind, Payload: h, By: by.ID})
}

// HandOverAll does so. What is done is no longer theirs, so that a stop anywhere goes on where it was; each
// contact's log says it once.
func (s *Contacts) HandOverAll(ctx context.Context, h Handing, tell Progress) error {
	done := 0
	for {
		left, err := s.CountOwned(ctx, h.From)
		if err != nil {
			return err
		}
		if err := tell(done, done+int(left)); err != nil {
			return err
		}
		page, err := s.contacts.Find(ctx, store.Query{Filter: store.Eq("owner", h.From), Limit: handedTogether})
		if err != nil {
			return err
		}
		if len(page.Items) == 0 {
			break
		}
		if err := s.handOver(ctx, h, page.Items); err != nil {
			return err
		}
		done += len(page.Items)
	}
	f := store.And(store.Eq("step.open", true), store.Eq("step.owner", h.From))
	set := store.Patch{Set: map[string]any{"step.owner": h.To, "step.owner_name": h.ToName}}
	if _, err := s.notes.Modify(ctx, f, set); err != nil {
		return err
	}
	data := map[string]string{"owner": h.ToName, "from": h.From}
	return s.audit.Pay(ctx, "space", audit.Owed{Mark: h.id(), At: h.At, By: h.By, Action: "contact.handed_over_all", Object: "owner:" + h.To, Data: data})
}

func (s *Contacts) handOver(ctx context.Context, h Handing, people []Contact) error {
	ids := make([]string, len(people))
	for i, c := range people {
		ids[i] = c.ID
		o := audit.Owed{Mark: h.id() + ":" + c.ID, At: h.At, By: h.By, Action: "contact.handed_over", Object: "contact:" + c.ID, Data: map[string]string{"owner": h.ToName}}
		if err := s.audit.Pay(ctx, "contact:"+c.ID, o); err != nil {
			return err
		}
	}
	set := store.Patch{Set: map[string]any{"owner": h.To, "updated_at": s.now().UTC()}}
	_, err := s.contacts.Modify(ctx, store.And(store.In("id", ids...), store.Eq("owner", h.From)), set)
	return err
}
