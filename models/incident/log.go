package incident

import (
	"context"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
)

// MaxNote is the longest log entry, in characters.
const MaxNote = 4000

// Note adds an entry to the log.
func (s *Incidents) Note(ctx context.Context, id, text string, by audit.Actor) error {
	var faults fault.List
	text = checkNote(&faults, text)
	if err := faults.Err(); err != nil {
		return err
	}
	return s.write(ctx, id, audit.Entry{By: by, Action: EventNoted, Data: map[string]string{"text": text}})
}

// Decide adds a decision with its reason to the log.
func (s *Incidents) Decide(ctx context.Context, id, text, reason string, by audit.Actor) error {
	var faults fault.List
	text = checkNote(&faults, text)
	reason = checkReason(&faults, reason)
	if err := faults.Err(); err != nil {
		return err
	}
	return s.write(ctx, id, audit.Entry{By: by, Action: EventDecided, Data: map[string]string{"text": text, "reason": reason}})
}

func checkNote(faults *fault.List, text string) string {
	text = Tidy(text)
	switch {
	case text == "":
		faults.Add(fault.Bad("text", "incident.log.missing"))
	case len([]rune(text)) > MaxNote:
		faults.Add(fault.Bad("text", "incident.log.long", "max", MaxNote))
	}
	return text
}

// write appends to the stream alone: the log is the only place where an entry stands.
func (s *Incidents) write(ctx context.Context, id string, e audit.Entry) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	e.Object = Stream(id)
	_, err := s.audit.Append(ctx, Stream(id), e)
	return err
}

// Timeline returns a page of what was done about the incident and everything below it, newest first.
func (s *Incidents) Timeline(ctx context.Context, id, after string, limit int) (store.Page[audit.Event], error) {
	return s.audit.Timeline(ctx, Stream(id), after, limit)
}
