package newsroom

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/audit"
	"standfirst/models/store"
)

// state is the one document that counts what has changed of what the public may see.
type state struct {
	ID      string `json:"id"`
	Rev     int64  `json:"rev"`
	Changes int64  `json:"changes"`
}

const theOne = "newsroom"

// watched are the beginnings of the events after which a public page may look different. What is done to contacts,
// mailings and the like is none of them.
var watched = []string{"release.", "fact.", "incident.", "promise.", "case.form", "setting.", "newsroom.", "asset."}

// clock remembers how many changes there were when that was last asked.
type clock struct {
	mu    sync.Mutex
	known int64
	asked time.Time
}

// lookAgain is how long a node may rely on what it knows of the changes that other nodes have made. Its own it knows
// at once.
const lookAgain = time.Second

// follow counts an event that may have changed a public page. It comes after what it tells of has been written, so
// that a page made after the count shows it.
func (n *Newsroom) follow(ctx context.Context, ev audit.Event) error {
	if !slices.ContainsFunc(watched, func(prefix string) bool { return strings.HasPrefix(ev.Action, prefix) }) {
		return nil
	}
	if err := n.count(ctx); err != nil {
		return err
	}
	n.clock.mu.Lock()
	defer n.clock.mu.Unlock()
	n.clock.asked = time.Time{}
	return nil
}

func (n *Newsroom) count(ctx context.Context) error {
	for {
		changed, err := n.state.Modify(ctx, store.Eq("id", theOne), store.Patch{Inc: map[string]int64{"changes": 1}})
		if err != nil || changed > 0 {
			return err
		}
		if _, err := n.state.InsertMissing(ctx, &state{ID: theOne}); err != nil {
			return err
		}
	}
}

// Changes is a number that grows when what the public sees may have changed. What this node has changed is in it at
// once; what another has, within a second.
func (n *Newsroom) Changes(ctx context.Context) (int64, error) {
	n.clock.mu.Lock()
	defer n.clock.mu.Unlock()
	now := n.d.Now()
	if age := now.Sub(n.clock.asked); !n.clock.asked.IsZero() && age >= 0 && age < lookAgain {
		return n.clock.known, nil
	}
	s, err := n.state.Get(ctx, theOne)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	n.clock.known, n.clock.asked = s.Changes, now
	return s.Changes, nil
}
