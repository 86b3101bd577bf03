package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/store"
	"standfirst/templates"
)

// streamTime is how long a stream lasts; the browser then connects again.
const streamTime = 30 * time.Minute

// Stream sends server-sent events: update is called at once and then every interval, and returns the
// HTML to send (nil sends a heartbeat when one is due) and whether it was the last. It runs after the
// handler has returned, so it must not use c. While the database is away a stream to which somebody listens stays open,
// and goes on when it is back.
func Stream(c *fiber.Ctx, interval time.Duration, update func(ctx context.Context) (html []byte, last bool, err error)) error {
	k := state(c).kit
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Accel-Buffering", "no")
	listens := strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream")
	stopping := k.Stopping
	if stopping == nil {
		stopping = context.Background()
	}
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(stopping, streamTime)
		defer cancel()
		tick := time.NewTicker(interval)
		defer tick.Stop()
		beat := time.Now()
		_, _ = w.WriteString(": open\n\n") // the answer begins now: until then the browser holds the request for unanswered
		for {
			html, last, err := update(ctx)
			if listens && errors.Is(err, store.ErrAway) {
				html, last, err = nil, false, nil
			}
			if err != nil {
				k.Log.Error("stream", "error", err)
				return
			}
			switch {
			case html != nil:
				writeEvent(w, "", html) // without a name: what htmx swaps in; it hands on what has a name
				beat = time.Now()
			case time.Since(beat) > 15*time.Second:
				_, _ = w.WriteString(": alive\n\n")
				beat = time.Now()
			}
			if last {
				writeEvent(w, "done", []byte("done"))
			}
			if w.Flush() != nil || last {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return nil
}

func writeEvent(w *bufio.Writer, name string, data []byte) {
	if name != "" {
		_, _ = fmt.Fprintf(w, "event: %s\n", name)
	}
	for line := range strings.Lines(string(data)) {
		_, _ = fmt.Fprintf(w, "data: %s\n", strings.TrimRight(line, "\r\n"))
	}
	_, _ = w.WriteString("\n")
}

// RenderBytes renders a fragment into memory, for Stream.
func RenderBytes[V any](k *Kit, lang string, fragment templates.Fragment[V], view V) ([]byte, error) {
	var b bytes.Buffer
	err := fragment.Render(&b, k.Set, lang, view)
	return b.Bytes(), err
}
