package newsroom

import (
	"context"
	"errors"
	"slices"
	"time"

	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// EventBoardShown says that the page of an incident was shown, or has another phase, which its data names.
const EventBoardShown = "newsroom.board_shown"

// Board is the public page of an incident; its id is the incident's. It shows the phases that somebody has decided to
// show: what the team knows and does moves on without it.
type Board struct {
	ID          string       `json:"id"`
	Rev         int64        `json:"rev"`
	Public      bool         `json:"public"`
	PublishedAt time.Time    `json:"publishedAt"` // for the first time
	ChangedAt   time.Time    `json:"changedAt"`
	Steps       []Step       `json:"steps"` // oldest first
	Prepared    Prepared     `json:"prepared"`
	Owes        bool         `json:"owes"`
	Owed        []audit.Owed `json:"owed"`
}

// Step is a phase that the public was told of.
type Step struct {
	Phase incident.Phase `json:"phase"`
	At    time.Time      `json:"at"`
}

// Phase is the one that is shown now.
func (b Board) Phase() incident.Phase {
	if len(b.Steps) == 0 {
		return ""
	}
	return b.Steps[len(b.Steps)-1].Phase
}

// Running reports whether the page says that the incident is not over.
func (b Board) Running() bool { return b.Phase() != incident.Closed }

// BoardOf returns the page of an incident; the zero page when nobody has shown one.
func (n *Newsroom) BoardOf(ctx context.Context, incidentID string) (Board, error) {
	b, err := n.boards.Get(ctx, incidentID)
	if errors.Is(err, store.ErrNotFound) {
		return Board{ID: incidentID}, nil
	}
	return b, err
}

// PublicBoard returns an incident and its page when that is public. The page of a drill is missing, whatever its
// document says, and so is one that was taken out of the newsroom with its incident.
func (n *Newsroom) PublicBoard(ctx context.Context, incidentID string) (incident.Incident, Board, error) {
	b, err := n.BoardOf(ctx, incidentID)
	if err != nil {
		return incident.Incident{}, b, err
	}
	if !b.Public {
		return incident.Incident{}, b, fault.Missing("newsroom.board.missing")
	}
	if shown, err := n.d.Incidents.Shown(ctx, incidentID); err != nil || !shown {
		return incident.Incident{}, b, fault.Missing("newsroom.board.missing").Because(err) // what cannot be read is not shown
	}
	i, err := n.d.Incidents.Get(incident.Unseen(ctx), incidentID)
	if fault.KindOf(err) == fault.NotFound {
		return incident.Incident{}, b, fault.Missing("newsroom.board.missing").Because(err)
	}
	return i, b, err
}

// Found is an incident with its public page.
type Found struct {
	Incident incident.Incident
	Board    Board
}

// PublicBoards returns the public pages of incidents, the newest first, without those that PublicBoard would not show,
// and the cursor of the next of them.
func (n *Newsroom) PublicBoards(ctx context.Context, after string, limit int) (out []Found, next string, err error) {
	page, err := n.boards.Find(ctx, store.Query{Filter: store.Eq("public", true), Sort: []string{"-publishedAt"}, After: after, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	ids := make([]string, len(page.Items))
	for i, b := range page.Items {
		ids[i] = b.ID
	}
	about, err := n.d.Incidents.GetAll(incident.Unseen(ctx), ids...)
	if err != nil {
		return nil, "", err
	}
	for _, b := range page.Items {
		if i, ok := about[b.ID]; ok && i.IsShown() {
			out = append(out, Found{i, b})
		}
	}
	return out, page.Next, nil
}

// mostFound bounds how many incidents a search looks at.
const mostFound = 300

// SearchBoards finds public pages of incidents by words of the title, in any script or pinyin: those that are not over
// first, then the last changed. Of an incident nothing but its title is public, so that nothing else finds it.
func (n *Newsroom) SearchBoards(ctx context.Context, typed string, limit int) ([]Found, error) {
	if incident.Wanted("terms", typed).Op == store.OpAll {
		return nil, nil
	}
	page, err := n.d.Incidents.Find(incident.Unseen(ctx), incident.Search{Text: typed, Mode: incident.Real, Limit: mostFound})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range page.Items {
		if i.IsShown() && incident.Matches(typed, i.Title[incident.English], i.Title[incident.Chinese]) {
			ids = append(ids, i.ID)
		}
	}
	boards, err := n.boards.GetAll(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, i := range page.Items {
		if b := boards[i.ID]; b.Public {
			out = append(out, Found{i, b})
		}
	}
	slices.SortStableFunc(out, func(a, b Found) int {
		if x, y := a.Board.Running(), b.Board.Running(); x != y {
			if x {
				return -1
			}
			return 1
		}
		return b.Board.ChangedAt.Compare(a.Board.ChangedAt)
	})
	return out[:min(len(out), limit)], nil
}

// ShowBoard makes the page of an incident public, or says on it that another phase has begun. It is refused for a
// drill. Saying what the page says already changes nothing.
func (n *Newsroom) ShowBoard(ctx context.Context, incidentID string, phase incident.Phase, by audit.Actor) (Board, error) {
	i, err := n.d.Incidents.Get(ctx, incidentID)
	if err != nil {
		return Board{}, err
	}
	if i.Mode != incident.Real {
		return Board{}, fault.Deny("release.publish.drill")
	}
	if !slices.Contains(incident.Phases(), phase) {
		return Board{}, fault.Bad("phase", "newsroom.board.phase")
	}
	return n.changeBoard(ctx, incidentID, func(b *Board, at time.Time) { b.show(phase, at, by) })
}

func (b *Board) show(phase incident.Phase, at time.Time, by audit.Actor) {
	if b.Public && b.Phase() == phase {
		return
	}
	if b.PublishedAt.IsZero() {
		b.PublishedAt = at
	}
	if b.Phase() != phase {
		b.Steps = append(b.Steps, Step{phase, at})
	}
	b.Public = true
	b.owe(at, by, EventBoardShown, map[string]string{"phase": string(phase)})
}

// HideBoard takes the page of an incident out of the newsroom.
func (n *Newsroom) HideBoard(ctx context.Context, incidentID string, by audit.Actor) (Board, error) {
	if _, err := n.d.Incidents.Get(ctx, incidentID); err != nil {
		return Board{}, err
	}
	return n.changeBoard(ctx, incidentID, func(b *Board, at time.Time) {
		if b.Public {
			b.Public = false
			b.owe(at, by, "newsroom.board_hidden", nil)
		}
	})
}

func (b *Board) owe(at time.Time, by audit.Actor, action string, data map[string]string) {
	b.ChangedAt, b.Owes = at, true
	b.Owed = append(b.Owed, audit.Owe(at, audit.Entry{By: by, Action: action, Object: incident.Stream(b.ID), Data: data}))
}

func (n *Newsroom) changeBoard(ctx context.Context, id string, change func(*Board, time.Time)) (Board, error) {
	if _, err := n.boards.InsertMissing(ctx, &Board{ID: id}); err != nil {
		return Board{}, err
	}
	b, err := n.boards.Edit(ctx, id, func(b *Board) error { change(b, n.moment()); return nil })
	if err != nil {
		return b, err
	}
	return n.payBoard(ctx, b)
}

func (n *Newsroom) payBoard(ctx context.Context, b Board) (Board, error) {
	return audit.Settle(ctx, n.d.Audit, n.boards, b.ID, incident.Stream(b.ID), b, func(b *Board) audit.Debt { return audit.Debt{Owes: &b.Owes, Owed: &b.Owed} })
}
