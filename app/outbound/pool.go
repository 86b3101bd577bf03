package outbound

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/models/fault"
)

// Pool sends messages to one server over a few connections that stay open between messages. It is safe
// for concurrent use: as many Sends as Server.Connections run at once, further ones wait.
type Pool struct {
	server Server
	config error // what is wrong with the settings
	queue  queue
	moulds moulds
	rooms  sync.Pool // *[]byte: room for messages

	mu       sync.Mutex
	closed   bool
	idle     []*session
	live     map[*session]bool
	allowed  allowance
	closing  sync.WaitGroup
	refusals int       // log-ins refused in a row
	refusal  Outcome   // the last of them
	notUntil time.Time // no log-in before this
}

const maxRefusals = 3

// NewPool makes a pool and connects nowhere yet. With faulty settings (Server.Check) each Send is
// deferred for that reason.
func NewPool(server Server) *Pool {
	config := server.Check()
	server = server.withDefaults()
	return &Pool{
		server: server, config: config,
		queue: newQueue(server.Connections),
		live:  map[*session]bool{}, allowed: newAllowance(server.MaxPerConnection),
	}
}

// Send builds the message and hands it to the server. Calling off the context ends it as Deferred
// before the body is on its way; after that it waits up to Timeouts.Drain for the answer, or as long as ever where the
// cause is mailing.Recalled.
func (p *Pool) Send(ctx context.Context, m Message) Outcome {
	c, err := check(m)
	if err != nil {
		return faulty(err)
	}
	room, _ := p.rooms.Get().(*[]byte)
	if room == nil {
		room = new([]byte)
	}
	defer p.rooms.Put(room)
	raw, err := c.build(&p.moulds, *room)
	*room = raw
	if err == nil {
		raw, err = p.server.DKIM.sign(raw, c.from.domain)
	}
	if err != nil {
		return faulty(err)
	}
	return p.deliver(ctx, c.envelope(), raw, c.from.domain)
}

// SendRaw hands over bytes that Build made earlier, exactly as they are.
func (p *Pool) SendRaw(ctx context.Context, env Envelope, raw []byte) Outcome {
	if err := checkEnvelope(&env); err != nil {
		return faulty(err)
	}
	if err := inspect(raw); err != nil {
		return faulty(err)
	}
	_, helo, _ := strings.Cut(env.From, "@")
	if helo == "" {
		helo = "[127.0.0.1]"
	}
	return p.deliver(ctx, env, slices.Clip(raw), helo) // what is added to it is not the caller's
}

func checkEnvelope(env *Envelope) error {
	var faults fault.List
	from := mailbox{}
	if env.From != "" {
		from = checkMailbox(&faults, "return_path", env.From)
	}
	to := checkMailbox(&faults, "to", env.To)
	*env = Envelope{From: from.String(), To: to.String(), UTF8: env.UTF8 || from.wide() || to.wide()}
	return faults.Err()
}

// faulty is the outcome for a message that can't go out as it is.
func faulty(err error) Outcome {
	reason := "outbound.mail.faulty"
	if f := fault.Of(err); f != nil {
		reason = f.Key
	}
	return Outcome{Kind: Refused, Stage: StageMessage, Reason: reason, Err: err}
}

func (p *Pool) deliver(ctx context.Context, env Envelope, raw []byte, helo string) Outcome {
	if p.config != nil {
		return Outcome{Kind: Deferred, Stage: StageConnect, Reason: fault.Of(p.config).Key, Err: p.config}
	}
	of := &turn{env: env, raw: raw, comes: make(chan *session, 1)}
	for {
		if out, again := p.try(ctx, of, helo); !again {
			return out
		}
	}
}

// try hands a message over once it has a place. Again says that nobody has been offered it, and that it has to wait for
// another place: the system has no handle for one more connection.
func (p *Pool) try(ctx context.Context, of *turn, helo string) (out Outcome, again bool) {
	s, err := p.queue.wait(ctx, of)
	if err != nil {
		return failed(StageWait, err), false
	}
	offered := s != nil
	if !offered {
		s = p.takeIdle()
	}
	doubtful := false
	if s != nil {
		var alive bool
		var next *turn
		out, alive, next = s.send(ctx, of, offered, p.follow)
		doubtful = offered && misread(out)
		if offered && !doubtful && out.Stage != StageMail {
			p.queue.understood()
		}
		if !doubtful && !stale(out, alive) || ctx.Err() != nil {
			p.giveBack(s, out, alive, next)
			return out, false
		}
		// This message has not been offered to anybody; as a rule the server had closed the idle connection.
		if doubtful {
			p.queue.doubt()
		}
		p.drop(s, alive)
	}
	if p.server.HELO != "" {
		helo = p.server.HELO
	}
	s, out = p.open(ctx, helo)
	if s == nil {
		if doubtful {
			p.queue.settle(false)
		}
		if again = p.spare(out.Err); !again {
			p.queue.leave()
		}
		return out, again
	}
	out, alive, next := s.send(ctx, of, false, p.follow)
	if doubtful {
		p.queue.settle(out.Stage != StageMail)
	}
	p.giveBack(s, out, alive, next)
	return out, false
}

// stale tells a connection that was dead before its first command from one that broke under way.
func stale(out Outcome, alive bool) bool {
	return !alive && out.Kind == Deferred && out.Stage == StageMail && (out.Code == 0 || out.Code == 421)
}

// misread tells an envelope that went out behind a message and may have met a server that, although it offers PIPELINING,
// did not look for it there: it says nothing, or refuses. Servers that hang up after a message do so as well without;
// and one that refuses the same sender alone had understood.
func misread(out Outcome) bool {
	return out.Kind != Accepted && out.Stage == StageMail && (out.Code != 0 && out.Code != 421 || out.Reason == "outbound.smtp.timeout")
}

func (p *Pool) takeIdle() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return nil
	}
	s := p.idle[n-1]
	p.idle = p.idle[:n-1]
	s.timer.Stop()
	return s
}

// open makes a new connection, unless the server has just refused our log-in three times.
func (p *Pool) open(ctx context.Context, helo string) (*session, Outcome) {
	p.mu.Lock()
	if p.closed {
		defer p.mu.Unlock()
		return nil, failed(StageWait, errClosed)
	}
	if p.refusals >= maxRefusals && time.Now().Before(p.notUntil) {
		defer p.mu.Unlock()
		return nil, p.refusal
	}
	p.mu.Unlock()
	s, out := open(ctx, p.server, helo)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s != nil:
		p.refusals = 0
		p.live[s] = true
		s.allowed, s.until = p.allowed.now, time.Now().Add(p.server.Timeouts.Life)
	case out.Stage == StageAuth && out.Code/100 == 5:
		p.refusals++
		p.refusal, p.notUntil = out, time.Now().Add(p.server.Timeouts.Refusal)
	}
	return s, out
}

// follow is whose envelope goes out behind the message that a connection is about to hand over; nil for nobody's.
func (p *Pool) follow(s *session) *turn {
	if !s.pipelining {
		return nil
	}
	p.mu.Lock()
	spent := p.closed || p.spent(s)
	p.mu.Unlock()
	if spent {
		return nil
	}
	return p.queue.next(s.utf8)
}

// spent reports whether a connection has served its time.
func (p *Pool) spent(s *session) bool { return p.allowed.spent(s) || !time.Now().Before(s.until) }

// giveBack passes a connection on with its place: to whose envelope it carries already, or to whoever comes.
func (p *Pool) giveBack(s *session, out Outcome, alive bool, next *turn) {
	p.mu.Lock()
	p.allowed.heard(s, out)
	if out.Kind == Accepted && s.pipelining {
		p.queue.answered(s.answered)
	}
	if next != nil && alive {
		p.mu.Unlock()
		next.comes <- s
		return
	}
	if alive && !p.spent(s) && !p.closed {
		p.idle = append(p.idle, s)
		s.timer = time.AfterFunc(p.server.Timeouts.Idle, func() { p.expire(s) })
		p.mu.Unlock()
		p.queue.leave()
		return
	}
	p.mu.Unlock()
	p.drop(s, alive)
	if next != nil {
		next.comes <- nil
		return
	}
	p.queue.leave()
}

// drop ends a connection.
func (p *Pool) drop(s *session, alive bool) {
	p.mu.Lock()
	delete(p.live, s)
	p.mu.Unlock()
	if alive {
		s.quit()
	} else {
		s.drop()
	}
}
