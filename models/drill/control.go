package drill

import (
	"context"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

func ended(d *Drill) error {
	if d.State == Ended {
		return fault.Clash("drill.ended")
	}
	return nil
}

// Pause stops the clock: nothing arrives, and no answer falls due. Pausing twice is pausing once.
func (s *Drills) Pause(ctx context.Context, id string, by audit.Actor) (Drill, error) {
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if err := ended(d); err != nil || d.State == Paused {
			return err
		}
		d.pause(now)
		d.owe(now, by, EventPaused, nil)
		return nil
	})
}

// Resume sets the clock going again.
func (s *Drills) Resume(ctx context.Context, id string, by audit.Actor) (Drill, error) {
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if err := ended(d); err != nil || d.State == Running {
			return err
		}
		d.resume(now)
		d.owe(now, by, EventResumed, nil)
		return nil
	})
}

// Bring lets the event with this key arrive now, whatever its condition; "" means the next that waits.
func (s *Drills) Bring(ctx context.Context, id, key string, by audit.Actor) (Drill, error) {
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		e, err := d.waiting(key)
		if err != nil {
			return err
		}
		e.Manual = true
		d.arrive(e, now, by)
		return nil
	})
}

// Skip leaves an event out.
func (s *Drills) Skip(ctx context.Context, id, key string, by audit.Actor) (Drill, error) {
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if key == "" {
			return fault.Missing("drill.inject.missing")
		}
		e, err := d.waiting(key)
		if err != nil {
			return err
		}
		e.Fate = Skipped
		d.owe(now, by, EventSkipped, e.data())
		return nil
	})
}

func (d *Drill) waiting(key string) (*Event, error) {
	if err := ended(d); err != nil {
		return nil, err
	}
	for n := range d.Events {
		e := &d.Events[n]
		switch {
		case key != "" && e.Key != key:
		case e.Fate == Waiting:
			return e, nil
		case key != "":
			return nil, fault.Clash("drill.inject.over")
		}
	}
	if key == "" {
		return nil, fault.Clash("drill.inject.last")
	}
	return nil, fault.Missing("drill.inject.missing")
}

// Add puts an event of the moment into the script: it arrives at once, or so many minutes of the script from now.
// Faults are on inject_<part>.
func (s *Drills) Add(ctx context.Context, id string, i Inject, by audit.Actor) (Drill, error) {
	i.tidy()
	i.Key, i.If, i.Of = store.NewID(), Always, ""
	var faults fault.List
	i.check(&faults, "inject_")
	if err := faults.Err(); err != nil {
		return Drill{}, err
	}
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if err := ended(d); err != nil {
			return err
		}
		if len(d.Events) >= MaxInjects {
			return fault.Clash("drill.inject.many", "max", MaxInjects)
		}
		e := Event{Inject: i, Fate: Waiting, Manual: true}
		if e.Inject.At += int64(d.At(now) / time.Minute); i.At == 0 {
			d.arrive(&e, now, by)
		} else {
			d.owe(now, by, EventAdded, e.data())
			d.Turn++
		}
		d.Events = append(d.Events, e)
		d.sort()
		return nil
	})
}

// Answer is what the team says to an event. The first answer counts for the time; more may follow. Faults are on
// answer.
func (s *Drills) Answer(ctx context.Context, id, key, text string, by audit.Actor) (Drill, error) {
	text, err := written(text, "answer", MaxAnswer)
	if err != nil {
		return Drill{}, err
	}
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if err := ended(d); err != nil {
			return err
		}
		for n := range d.Events {
			e := &d.Events[n]
			if e.Key != key || e.Fate != Arrived {
				continue
			}
			if len(e.Replies) >= 20 {
				return fault.Clash("drill.answer.many")
			}
			e.Replies = append(e.Replies, Reply{At: now, ByID: by.ID, By: by.Name, Text: text})
			data := e.data()
			data["text"] = text
			d.owe(now, by, EventAnswered, data)
			return nil
		}
		return fault.Missing("drill.inject.missing")
	})
}

// Observe keeps what an observer has seen, also after the end. Faults are on note.
func (s *Drills) Observe(ctx context.Context, id, text string, by audit.Actor) (Drill, error) {
	text, err := written(text, "note", MaxAnswer)
	if err != nil {
		return Drill{}, err
	}
	return s.change(ctx, id, func(d *Drill, now time.Time) error {
		if len(d.Notes) >= MaxNotes {
			return fault.Clash("drill.note.many", "max", MaxNotes)
		}
		d.Notes = append(d.Notes, Note{At: now, By: by.Name, Text: text})
		d.owe(now, by, EventObserved, map[string]string{"text": text})
		return nil
	})
}

func written(text, field string, most int) (string, error) {
	text = incident.Tidy(text)
	switch {
	case text == "":
		return text, fault.Bad(field, "drill.text.missing")
	case len([]rune(text)) > most:
		return text, fault.Bad(field, "drill.long", "max", most)
	}
	return text, nil
}
