//go:build !unix

package coverage

import "time"

// cpuSpent is not known here.
func cpuSpent() time.Duration { return 0 }
