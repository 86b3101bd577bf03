package mailing

import (
	"strings"
	"sync"

	"standfirst/models/mailing"
	"standfirst/models/reply"
)

// lanes spreads what is handed over at once among the providers: each begins with few, gets one more after as many
// successes as it has, and half when it says that it is too much. Postfix's queue manager grows and shrinks its
// destination concurrency the same way. They live as long as the process: a restart begins with few again.
type lanes struct {
	mu sync.Mutex
	of map[string]*lane
}

type lane struct {
	limit, busy, won int
	held             bool // its provider has just asked for less; see Mailings.Sift
}

const firstAtOnce = 2

func (l *lanes) get(name string) *lane {
	if l.of == nil {
		l.of = map[string]*lane{}
	}
	x := l.of[name]
	if x == nil {
		x = &lane{limit: firstAtOnce}
		l.of[name] = x
	}
	return x
}

// enter takes a place in a lane if there is one.
func (l *lanes) enter(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.get(name)
	if x.busy >= x.limit {
		return false
	}
	x.busy++
	return true
}

func (l *lanes) leave(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.get(name).busy--
}

// heard changes a lane's limit by an outcome. 421 and 4.7.x are a provider's ways of saying "too much" even where its
// words are not understood.
func (l *lanes) heard(name string, out mailing.Outcome, v reply.Verdict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.get(name)
	switch {
	case out.Kind == mailing.Taken:
		if x.won++; x.won >= x.limit {
			x.limit, x.won = x.limit+1, 0
		}
	case v.Action == reply.Slow || v.Action == reply.Pause:
		x.held = true
		x.limit, x.won = max(1, x.limit/2), 0
	case out.Code == 421 || strings.HasPrefix(out.Enhanced, "4.7."):
		x.limit, x.won = max(1, x.limit/2), 0
	}
}

// held reports whether a lane's provider has asked for less since the last call of open.
func (l *lanes) held(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := l.of[name]
	return x != nil && x.held
}

// open forgets what is held: from now on Mailings.Sift knows it.
func (l *lanes) open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range l.of {
		x.held = false
	}
}

// queue gives workers the deliveries whose lanes have a place, in order, and holds no more than a batch.
type queue struct {
	lanes   *lanes
	room    int
	mu      sync.Mutex
	changed *sync.Cond
	waiting []*mailing.Delivery
	closed  bool
}

func newQueue(l *lanes, room int) *queue {
	q := &queue{lanes: l, room: max(1, room)}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// put waits for room.
func (q *queue) put(d *mailing.Delivery) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) >= q.room {
		q.changed.Wait()
	}
	q.waiting = append(q.waiting, d)
	q.changed.Broadcast()
}

// close says that nothing more comes.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// poll is take without waiting; false when there is nothing just now.
func (q *queue) poll() (*mailing.Delivery, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.next()
}

func (q *queue) next() (*mailing.Delivery, bool) {
	for i, d := range q.waiting {
		if q.lanes.enter(d.InLane()) {
			copy(q.waiting[1:i+1], q.waiting[:i]) // the few before it, which wait for their lanes
			q.waiting[0] = nil
			q.waiting = q.waiting[1:]
			q.changed.Broadcast()
			return d, true
		}
	}
	return nil, false
}

// take returns the first delivery whose lane has a place, with the place taken; false when all are done.
func (q *queue) take() (*mailing.Delivery, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if d, ok := q.next(); ok {
			return d, true
		}
		if q.closed && len(q.waiting) == 0 {
			return nil, false
		}
		q.changed.Wait()
	}
}

// done gives the place back.
func (q *queue) done(d *mailing.Delivery) {
	q.lanes.leave(d.InLane())
	q.mu.Lock()
	defer q.mu.Unlock()
	q.changed.Broadcast()
}

// faults tell trouble of ours from trouble of one reader's own server: a provider of many is believed at once, a
// domain that nobody knows only together with another.
type faults struct {
	mu   sync.Mutex
	from map[string]bool
}

func (f *faults) tell(lane string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.from == nil {
		f.from = map[string]bool{}
	}
	f.from[lane] = true
	return len(f.from) > 1 || !strings.Contains(lane, ".")
}
