package creator

import (
	"context"
	"strconv"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
)

// Text is a draft that the creator handed in.
type Text struct {
	Number   int       `json:"number"` // from 1
	Text     string    `json:"text"`
	Check    Check     `json:"check"` // of the label in its beginning
	By       string    `json:"by"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"`
	Decision string    `json:"decision"` // "", "approved" or "changes"
	Decided  string    `json:"decided"`  // who, by name
	At2      time.Time `json:"decided_at"`
	Comments []Comment `json:"comments"`
}

// Comment is a remark on a draft.
type Comment struct {
	Text   string    `json:"text"`
	By     string    `json:"by"`
	ByName string    `json:"by_name"`
	At     time.Time `json:"at"`
}

// maxDraft is the longest draft, in characters.
const maxDraft = 20000

// HandIn adds the creator's draft, and looks for the label in its beginning.
func (s *Creators) HandIn(ctx context.Context, id, text string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Acknowledged, Changes); err != nil {
			return err
		}
		var faults fault.List
		text = prose(&faults, "text", text, maxDraft)
		if text == "" {
			faults.Add(fault.Bad("text", "creator.draft.missing"))
		}
		if err := faults.Err(); err != nil {
			return err
		}
		n := len(d.Drafts) + 1
		d.Drafts = append(d.Drafts, Text{Number: n, Text: text, Check: CheckLabel(text, d.Label()), By: by.ID, ByName: by.Name, At: now})
		d.State = Submitted
		d.owe(now, by, "deal.handed_in", map[string]string{"n": strconv.Itoa(n)})
		return nil
	})
}

// Comment adds a remark to a draft. The creator's page does not show it.
func (s *Creators) Comment(ctx context.Context, id string, number int, text string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if number < 1 || number > len(d.Drafts) {
			return fault.Missing("creator.draft.gone")
		}
		c, err := comment(text, by, now)
		if err != nil {
			return err
		}
		t := &d.Drafts[number-1]
		t.Comments = append(t.Comments, c)
		d.owe(now, by, "deal.commented", map[string]string{"n": strconv.Itoa(number), "text": c.Text})
		return nil
	})
}

func comment(text string, by audit.Actor, now time.Time) (Comment, error) {
	var faults fault.List
	text = prose(&faults, "comment", text, maxText)
	if text == "" {
		faults.Add(fault.Bad("comment", "creator.comment.missing"))
	}
	return Comment{text, by.ID, by.Name, now}, faults.Err()
}

// AskChanges sends the draft back with what is to be changed.
func (s *Creators) AskChanges(ctx context.Context, id, text string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Submitted); err != nil {
			return err
		}
		c, err := comment(text, by, now)
		if err != nil {
			return err
		}
		t := &d.Drafts[len(d.Drafts)-1]
		t.Comments = append(t.Comments, c)
		t.Decision, t.Decided, t.At2 = "changes", by.Name, now
		d.State = Changes
		d.owe(now, by, "deal.changes_asked", map[string]string{"n": strconv.Itoa(t.Number), "text": c.Text})
		return nil
	})
}

// ApproveDraft lets the draft be published. Its label must stand in the visible beginning, and the facts of
// the brief must still be verified.
func (s *Creators) ApproveDraft(ctx context.Context, id string, by audit.Actor) (Deal, error) {
	return s.byPerson(ctx, id, by, func(d *Deal, now time.Time) error {
		if err := d.from(Submitted); err != nil {
			return err
		}
		if err := s.stands(ctx, d); err != nil {
			return err
		}
		t := &d.Drafts[len(d.Drafts)-1]
		if t.Check = CheckLabel(t.Text, d.Label()); !t.Check.OK {
			return fault.Clash("creator.draft.label."+t.Check.Reason, "label", t.Check.Label)
		}
		t.Decision, t.Decided, t.At2 = "approved", by.Name, now
		d.State = Approved
		d.owe(now, by, "deal.draft_approved", map[string]string{"n": strconv.Itoa(t.Number)})
		return nil
	})
}
