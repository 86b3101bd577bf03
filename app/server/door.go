package server

import (
	"context"
	"time"

	"standfirst/app/outbound"
	"standfirst/models/fact"
)

// door fetches pages for evidence. It is the same door as that of coverage: what one host is spared by one it is
// spared by the other.
type door struct{ fetcher *outbound.Fetcher }

// captureTime is how long a capture may take with the waiting for the host's turn: somebody sits before it.
const captureTime = 45 * time.Second

// Fetch brings a page.
func (d door) Fetch(ctx context.Context, address string) (fact.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, captureTime)
	defer cancel()
	res, err := d.fetcher.Get(ctx, outbound.FetchRequest{URL: address, Accept: "text/html,application/xhtml+xml,*/*;q=0.8"})
	return fact.Page{URL: res.URL, Status: res.Status, Header: res.Header, Body: res.Body, At: res.FetchedAt}, err
}
