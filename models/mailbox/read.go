package mailbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/models/audit"
	"standfirst/models/bounce"
	"standfirst/models/job"
	"standfirst/models/setting"
	"standfirst/models/store"
)

// Kind is the kind of the jobs that read a mailbox, and SweepKind of the sweep that enqueues them.
const (
	Kind      = "mailbox.read"
	SweepKind = "mailbox.sweep"
)

// Reading is the payload of such a job.
type Reading struct {
	MailboxID string `json:"mailboxId"`
}

// Bounds of reading.
const (
	every     = time.Minute      // a mailbox is looked at
	longest   = 15 * time.Minute // between two looks at one that cannot be read
	lease     = 5 * time.Minute  // of a turn, renewed with every batch; a session of the door ends within it
	turnTime  = 2 * time.Minute  // after which others have their turn
	batchSize = 100              // messages
	mostList  = 20_000           // messages that are listed in one turn
	mostTries = 3                // of a message
	keepFor   = 400 * 24 * time.Hour
)

// Sweep enqueues the reading of the mailboxes that are due, and forgets what was read long ago. What was set aside stays.
func (s *Mailboxes) Sweep(ctx context.Context) error {
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	for _, x := range all {
		if x.Paused || x.NextAt.After(now) || x.Lease.After(now) {
			continue
		}
		if err := s.d.Jobs.Enqueue(ctx, job.New{
			ID: Kind + ":" + x.ID + ":" + now.Format(time.RFC3339), Kind: Kind, Payload: Reading{x.ID}, By: audit.System("mailbox").ID,
		}); err != nil {
			return err
		}
	}
	_, err = s.arrivals.Delete(ctx, store.And(store.Eq("state", Known), store.Lt("at", now.Add(-keepFor))))
	return err
}

// Read reads what is new in a mailbox, for as long as a turn lasts; more says that messages are left. What is wrong at
// the other end is noted with the mailbox and is no error. A mailbox that another node reads, or that is paused or gone,
// is left alone.
func (s *Mailboxes) Read(ctx context.Context, id, owner string) (more bool, err error) {
	now := s.now()
	free := store.And(store.Eq("id", id), store.Ne("paused", true), store.Not(store.Gt("lease", now)))
	x, ok, err := s.docs.Take(ctx, store.Query{Filter: free}, store.Patch{Set: map[string]any{"owner": owner, "lease": now.Add(lease), "triedAt": now}})
	if err != nil || !ok {
		return false, err
	}
	t := &turn{s: s, x: x, owner: owner, until: now.Add(turnTime)}
	trouble := t.run(ctx)
	if trouble != nil && ctx.Err() != nil { // the program stops, which says nothing of the server
		trouble = context.Cause(ctx)
	}
	return t.end(context.WithoutCancel(ctx), trouble)
}

// turn is one reading of a mailbox.
type turn struct {
	s       *Mailboxes
	x       Mailbox
	owner   string
	until   time.Time
	folder  Folder
	waiting int
	read    int64
	careful uint32 // up to this UID one message at a time: a death has come while they were read
}

// errLost says that the lease went to somebody else.
var errLost = errors.New("mailbox: the lease was lost")

func (t *turn) run(ctx context.Context) error {
	server, err := t.s.server(t.x)
	if err != nil {
		return fmt.Errorf("secret of mailbox %s: %w", t.x.ID, err)
	}
	if t.folder, err = t.s.open(ctx, server, t.x.Folder); err != nil {
		return err
	}
	defer func() { _ = t.folder.Close() }() // what was to be kept is kept by now
	if validity := int64(t.folder.Validity()); t.x.Validity != validity {
		if err := t.edit(ctx, func(x *Mailbox) { x.Validity, x.Last, x.Batch = validity, 0, Batch{} }); err != nil {
			return err
		}
	}
	if t.x.Batch.Tries > 0 {
		t.careful = uint32(t.x.Batch.Until)
	}
	if err := t.again(ctx); err != nil {
		return err
	}
	list, waiting, err := t.folder.After(uint32(t.x.Last), mostList)
	if err != nil {
		return err
	}
	t.waiting = waiting
	return t.through(ctx, list)
}

// through reads what was listed, batch by batch, until the turn is over.
func (t *turn) through(ctx context.Context, list []Entry) error {
	for len(list) > 0 && t.s.now().Before(t.until) {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(batchSize, len(list))
		if list[0].UID <= t.careful {
			n = 1
		}
		if err := t.batch(ctx, list[:n]); err != nil {
			return err
		}
		list, t.waiting = list[n:], t.waiting-n
	}
	return nil
}

// batch reads messages, stores what each means, and only then marks them and moves on.
func (t *turn) batch(ctx context.Context, list []Entry) error {
	first, last := int64(list[0].UID), int64(list[len(list)-1].UID)
	if err := t.edit(ctx, func(x *Mailbox) {
		if x.Batch.At != first {
			x.Batch.Tries = 0
		}
		x.Batch = Batch{At: first, Until: max(x.Batch.Until, last), Tries: x.Batch.Tries + 1}
		x.Lease = t.s.now().Add(lease)
	}); err != nil {
		return err
	}
	if t.x.Batch.Tries > mostTries { // each time the program ended with it
		if err := t.s.setAside(ctx, t.x, list[0].UID, "mailbox.aside.deadly"); err != nil {
			return err
		}
		return t.passed(ctx, last, len(list))
	}
	if _, err := t.take(ctx, list); err != nil {
		return err
	}
	return t.passed(ctx, last, len(list))
}

// passed notes that everything up to a message is dealt with, or remembered.
func (t *turn) passed(ctx context.Context, last int64, n int) error {
	t.read += int64(n)
	return t.edit(ctx, func(x *Mailbox) { x.Last, x.Count, x.Batch = last, x.Count+int64(n), Batch{} })
}

// take fetches messages, stores what each means, and settles those that no person has to see. It returns which came.
func (t *turn) take(ctx context.Context, list []Entry) (came map[int64]bool, err error) {
	uids := make([]uint32, len(list))
	came = map[int64]bool{}
	for i, e := range list {
		uids[i] = e.UID
	}
	var settled []uint32
	err = t.folder.Fetch(uids, bounce.MaxSize, func(uid uint32, raw []byte) error {
		came[int64(uid)] = true
		done, err := t.s.arrived(ctx, t.x, uid, raw)
		if done {
			settled = append(settled, uid)
		}
		return err
	})
	if len(settled) > 0 {
		err = errors.Join(err, t.folder.Settle(settled, t.x.Done))
	}
	return came, err
}

// again tries what failed in earlier turns. What is on the server no more cannot be tried, and would keep others waiting.
func (t *turn) again(ctx context.Context) error {
	page, err := t.s.arrivals.Find(ctx, store.Query{
		Filter: store.And(store.Eq("mailboxId", t.x.ID), store.Eq("state", Failing), store.Eq("validity", t.x.Validity)), Sort: []string{"at"}, Limit: batchSize,
	})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	var list []Entry
	for _, a := range page.Items {
		list = append(list, Entry{UID: uint32(a.UID)})
	}
	came, err := t.take(ctx, list)
	if err != nil {
		return err
	}
	for _, a := range page.Items {
		if came[a.UID] {
			continue
		}
		a.State, a.Why = Aside, "mailbox.aside.gone"
		if err := t.s.keep(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// edit changes the mailbox as long as the lease holds.
func (t *turn) edit(ctx context.Context, change func(*Mailbox)) error {
	x, err := t.s.docs.Edit(ctx, t.x.ID, func(x *Mailbox) error {
		if x.Owner != t.owner || x.Folder != t.x.Folder || x.Server.Other(t.x.Server) {
			return errLost
		}
		change(x)
		return nil
	})
	if err == nil {
		t.x = x
	}
	return err
}

// end gives the lease back and notes how the turn went. A batch that ended, well or not, is none that a death cut off.
func (t *turn) end(ctx context.Context, went error) (more bool, err error) {
	if errors.Is(went, errLost) || errors.Is(went, store.ErrNotFound) {
		return false, nil
	}
	var trouble *Trouble
	known := errors.As(went, &trouble)
	more = went == nil && t.waiting > 0
	err = t.edit(ctx, func(x *Mailbox) {
		now := t.s.now()
		x.Owner, x.Lease, x.Batch = "", now, Batch{}
		switch {
		case went == nil:
			x.ReadAt, x.Waiting, x.Down, x.Fault, x.Said, x.Failed = now, int64(max(t.waiting, 0)), time.Time{}, "", "", 0
			if x.NextAt = now.Add(every); more {
				x.NextAt = now
			}
		case known:
			if x.Failed++; x.Down.IsZero() {
				x.Down = now
			}
			x.Fault, x.Said = trouble.Key, trouble.Said
			x.NextAt = now.Add(min(every<<min(x.Failed-1, 10), longest))
		default: // our own affair
			x.NextAt = now.Add(every)
		}
	})
	if errors.Is(err, errLost) || errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	if known {
		return false, err
	}
	return more, errors.Join(went, err)
}

// Test opens a mailbox and says how many messages it holds that were not read. What is wrong is a *Trouble; nothing is
// changed on the server.
func (s *Mailboxes) Test(ctx context.Context, id string) (waiting int, err error) {
	x, err := s.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	server, err := s.server(x)
	if err != nil {
		return 0, err
	}
	return s.look(ctx, server, x)
}

func (s *Mailboxes) look(ctx context.Context, server setting.SMTP, x Mailbox) (int, error) {
	folder, err := s.open(ctx, server, x.Folder)
	if err != nil {
		return 0, err
	}
	defer func() { _ = folder.Close() }()
	after := uint32(x.Last)
	if int64(folder.Validity()) != x.Validity {
		after = 0
	}
	_, waiting, err := folder.After(after, 1)
	return waiting, err
}

// open opens a folder; where there is no way out it cannot be reached.
func (s *Mailboxes) open(ctx context.Context, server setting.SMTP, folder string) (Folder, error) {
	if s.d.Door == nil {
		return nil, &Trouble{Key: "mailbox.trouble.reach", Said: server.Host}
	}
	return s.d.Door.Open(ctx, server, folder)
}
