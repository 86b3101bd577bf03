package coverage

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"standfirst/models/fault"
)

// get fetches an address and turns every outcome but a page into a fault. Statuses that tend to pass (404
// comes back more often than one thinks) are temporary.
func get(ctx context.Context, f Fetcher, r FetchRequest) (FetchResult, error) {
	res, err := f.Get(ctx, r)
	if err != nil {
		return res, err
	}
	switch {
	case res.Status == http.StatusOK && len(res.Body) > MaxBody:
		return res, fault.Bad("", "coverage.page.large", "limit", MaxBody>>20)
	case res.Status == http.StatusOK, res.Status == http.StatusNotModified && r.ETag+r.LastModified != "":
		return res, nil
	case res.Status == http.StatusTooManyRequests:
		return res, fault.Later(nil, "coverage.fetch.busy")
	case res.Status >= 500:
		return res, fault.Later(nil, "coverage.fetch.server", "status", res.Status)
	case res.Status == http.StatusNotFound, res.Status == http.StatusGone:
		return res, fault.Missing("coverage.fetch.gone", "status", res.Status)
	case res.Status == http.StatusUnauthorized, res.Status == http.StatusForbidden, res.Status == http.StatusPaymentRequired:
		return res, fault.Bad("", "coverage.fetch.refused", "status", res.Status)
	}
	return res, fault.Bad("", "coverage.fetch.status", "status", res.Status)
}

// isSoft reports whether an error of get is likely to pass by itself.
func isSoft(err error) bool {
	switch fault.KindOf(err) {
	case fault.Temporary, fault.NotFound:
		return true
	case fault.Internal:
		var netErr net.Error
		return errors.As(err, &netErr)
	}
	return false
}

func isTimeout(err error) bool {
	var netErr net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &netErr) && netErr.Timeout())
}

// maxRetryAfter caps what a server may ask for.
const maxRetryAfter = 24 * time.Hour
