package outbound

import (
	"context"
	"slices"
	"time"
)

// spare does without a place for a while where the system has no handle for it, as long as other connections serve those
// who wait; it reports whether it does.
func (p *Pool) spare(err error) bool {
	if !noHandles(err) {
		return false
	}
	p.mu.Lock()
	others := len(p.live)
	p.mu.Unlock()
	if others == 0 {
		return false
	}
	p.closing.Go(func() {
		rest := time.NewTimer(p.server.Timeouts.Spare)
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-p.queue.done:
		}
		p.queue.leave()
	})
	if p.server.Fewer != nil {
		p.server.Fewer(others, err)
	}
	return true
}

// expire closes a connection that nobody has used for a while; a Send may have taken it first.
func (p *Pool) expire(s *session) {
	p.mu.Lock()
	i := slices.Index(p.idle, s)
	if i < 0 || p.closed {
		p.mu.Unlock()
		return
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	delete(p.live, s)
	p.closing.Add(1)
	p.mu.Unlock()
	defer p.closing.Done()
	s.quit()
}

// Close ends the pool: Sends that wait are deferred, those under way may finish until the context ends,
// then their connections are cut. It returns the context's error when it had to cut.
func (p *Pool) Close(ctx context.Context) error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	close(p.queue.done)
	idle := p.idle
	p.idle = nil
	for _, s := range idle {
		s.timer.Stop()
		delete(p.live, s)
	}
	p.mu.Unlock()
	for _, s := range idle {
		s.quit()
	}
	err := p.drain(ctx)
	p.closing.Wait()
	return err
}

func (p *Pool) drain(ctx context.Context) error {
	var err error
	over := ctx.Done()
	for range cap(p.queue.places) {
		select {
		case p.queue.places <- struct{}{}:
			continue
		case <-over:
		}
		err, over = ctx.Err(), nil
		p.mu.Lock()
		for s := range p.live {
			s.drop()
		}
		p.mu.Unlock()
		p.queue.places <- struct{}{}
	}
	return err
}
