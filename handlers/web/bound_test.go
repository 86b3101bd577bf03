package web

import (
	"fmt"
	"testing"
	"time"
)

// However many networks come along, the limits take the memory of a few thousand.
func TestLimitsAreBoundedInMemory(t *testing.T) {
	var l limits
	now := time.Unix(0, 0)
	for i := range 5 * limitKeys {
		l.take(Forms, fmt.Sprint(i), now)
		if i%97 == 0 { // somebody who is there all the time is not forgotten
			l.take(Forms, "regular", now)
		}
	}
	if n := len(l.young) + len(l.old); n > 2*limitKeys {
		t.Errorf("%d clients are remembered", n)
	}
	if l.take(Forms, "regular", now) == 0 {
		t.Error("somebody who asks all the time was given a fresh allowance")
	}
}
