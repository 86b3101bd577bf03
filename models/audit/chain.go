package audit

// Chain checks the events of one stream one after the other, as they come from the store or from a file that
// somebody was handed. It needs no database.
type Chain struct {
	Report
	stream string
	last   Event
}

// Seq is the place of the last event that was added, 0 before the first.
func (c *Chain) Seq() int64 { return c.last.Seq }

// Hash is that of the last event that was added, "" before the first.
func (c *Chain) Hash() string { return c.last.Hash }

// Begin makes a chain of a stream.
func Begin(stream string) *Chain { return &Chain{Report: Report{Streams: 1}, stream: stream} }

// Add checks the next event and notes what is wrong with it or missing before it.
func (c *Chain) Add(ev Event) {
	c.Events++
	fits, erased := true, ev.Stripped
	if ev.Form == sealed {
		fits, erased = ev.fits()
	}
	c.Erased += erased
	loose := ev.Form != sealed && ev.Stripped > 0
	if loose {
		c.Loose++
	}
	switch {
	case ev.Stream != c.stream:
		c.Faults = append(c.Faults, Fault{c.stream, ev.Seq, "reordered"})
	case ev.Seq != c.last.Seq+1:
		c.Faults = append(c.Faults, Fault{c.stream, c.last.Seq + 1, "missing"})
	case ev.Prev != c.last.Hash, ev.At.Before(c.last.At): // Append lets no event be earlier than the one before it
		c.Faults = append(c.Faults, Fault{c.stream, ev.Seq, "reordered"})
	case ev.Form != 0 && ev.Form != sealed, !loose && (!fits || ev.Hash != ev.sum()):
		c.Faults = append(c.Faults, Fault{c.stream, ev.Seq, "altered"})
	}
	c.last = ev
}

// Check recomputes a chain from its events alone, as an outsider can: every hash, every commitment, the order,
// and that nothing is missing from the first on. That the end was not cut off shows in the hash of the head.
func Check(stream string, events []Event) Report {
	c := Begin(stream)
	for _, ev := range events {
		c.Add(ev)
	}
	return c.Report
}

// Bare is the event without what it says, but for the values that are named: its place in the chain and the
// commitments stay, the values go. It can be handed to people whom its content does not concern, and the chain
// that it is part of still verifies.
func (e Event) Bare(keep ...string) Event {
	data, salts := map[string]string{}, map[string]string{}
	for _, key := range keep {
		if value, ok := e.Data[key]; ok {
			data[key], salts[key] = value, e.Salts[key]
		}
	}
	if e.Form != sealed {
		e.Stripped += int64(len(e.Data) - len(data))
		e.Data = data
		e.strip([]string{nameSeal, fromSeal})
		return e
	}
	for key := range salts {
		if salts[key] == "" {
			delete(salts, key)
			delete(data, key)
		}
	}
	e.Data, e.Salts = data, salts
	e.By.Name, e.By.From = "", ""
	return e
}
