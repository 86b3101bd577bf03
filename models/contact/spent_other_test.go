//go:build !unix

package contact

import "time"

// Spent is not known here.
func Spent() time.Duration { return 0 }
