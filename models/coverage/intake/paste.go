package intake

import (
	"context"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/markup"
	"standfirst/models/pattern"
)

var address = pattern.New(`(?i)https?://[^\s<>"'，。；、）)\]】」]+`)

// Pasted takes addresses, one or more a line, as they are copied out of chats, mails and tables: other words on a line
// are passed over. What is no address is refused by its line and the others are taken in at once. Faults are on
// "addresses", "release" and "incident".
func (s *Intake) Pasted(ctx context.Context, text string, p Plan, by audit.Actor) (Run, error) {
	lines := linesOf(text)
	if len(lines) == 0 {
		return Run{}, fault.Bad("addresses", "coverage.url.missing")
	}
	if len(lines) > MaxPaste {
		return Run{}, fault.Bad("addresses", "coverage.url.many", "max", MaxPaste, "n", len(lines))
	}
	if err := s.Clips.Belongs(ctx, p.ReleaseID, p.IncidentID); err != nil {
		return Run{}, err
	}
	r := s.begin(Paste, "", by)
	r.Plan, r.Rows = Plan{ReleaseID: p.ReleaseID, IncidentID: p.IncidentID}, len(lines)
	if err := s.settle(ctx, &r, lines); err != nil {
		return r, err
	}
	if err := s.runs.Insert(ctx, &r); err != nil || r.Will() == 0 {
		return r, err
	}
	return s.Start(ctx, r.ID, by)
}

// linesOf finds the addresses of each line. A line without one is taken as an address itself, and its refusal says why
// it is none.
func linesOf(text string) []Line {
	var out []Line
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		at++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		found := address.FindAllString(line, -1)
		if found == nil {
			found = strings.Fields(line)
			if len(found) > 1 && !strings.Contains(line, ".") {
				found = []string{line}
			}
		}
		for _, a := range found {
			l := Line{Number: len(out) + 1, At: at}
			l.Clip.URL = markup.Shorten(a, 2000)
			out = append(out, l)
		}
	}
	return out
}
