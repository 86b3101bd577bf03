package outbound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"standfirst/models/fault"
)

const maxQuiet = 24 * time.Hour

// retryAfter reads Retry-After, seconds or a date, and holds it within a day.
func retryAfter(s string, now time.Time) (until time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil && seconds >= 0 {
		until = now.Add(time.Duration(min(seconds, int64(maxQuiet/time.Second))) * time.Second)
	} else if until, err = http.ParseTime(s); err != nil || until.Before(now) {
		return time.Time{}, false
	}
	if limit := now.Add(maxQuiet); until.After(limit) {
		until = limit
	}
	return until.UTC(), true
}

// fetchFault says why a request failed. The caller's own cancellation is passed on as it is.
func fetchFault(ctx context.Context, host string, err error) error {
	var dns *net.DNSError
	switch {
	case err == nil:
		return nil
	case fault.Of(err) != nil:
		return fault.Of(err)
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fault.Bad("url", "fetch.dns", "host", host).Because(err)
		}
		return later(err, "fetch.dns", host)
	case isTimeout(err):
		return later(err, "fetch.timeout", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		return later(err, "fetch.refused", host)
	case isTLS(err):
		return later(err, "fetch.tls", host)
	}
	return later(err, "fetch.broken", host)
}

func later(cause error, key, host string) error {
	return fault.Later(cause, key, "host", host).On("url")
}
