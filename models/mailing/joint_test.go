package mailing

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// Of many calls that come together the first that succeeds stands for the others, and one that fails for itself alone.
func TestOneCallStandsForAllThatWait(t *testing.T) {
	var j joint
	var calls, failed atomic.Int64
	var all sync.WaitGroup
	j.turn.Lock()
	for range 5 {
		all.Go(func() {
			err := j.do(func() error {
				if calls.Add(1) == 1 {
					return context.Canceled
				}
				return nil
			})
			if errors.Is(err, context.Canceled) {
				failed.Add(1)
			}
		})
	}
	for j.asked.Load() < 5 {
		runtime.Gosched()
	}
	j.turn.Unlock()
	all.Wait()
	if calls.Load() != 2 || failed.Load() != 1 {
		t.Errorf("%d calls, %d failed", calls.Load(), failed.Load())
	}
}
