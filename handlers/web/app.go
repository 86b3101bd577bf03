package web

import (
	"fmt"
	"runtime/debug"

	"github.com/gofiber/fiber/v2"
)

// FiberConfig is how Fiber must be set up for the kit.
func FiberConfig(k *Kit) fiber.Config {
	return fiber.Config{
		// Strings that Fiber returns are otherwise overwritten after the handler has ended, and one
		// visitor's words would turn up in another's record.
		Immutable:             true,
		ErrorHandler:          k.Fail,
		DisableStartupMessage: true,
		// Larger bodies are streamed to disk, up to the MaxBody of their route; guard refuses the rest.
		BodyLimit:         defaultMaxBody,
		StreamRequestBody: true,
		// Otherwise fasthttp writes an upload of any size to disk before it is known who sends it.
		DisablePreParseMultipartForm: true,
		ReadBufferSize:               16 << 10, // of all headers together
		ReadTimeout:                  bodyTime,
		IdleTimeout:                  idleTime,
		// Query strings and headers count towards the buffer; nothing else of a request is unbounded.
		UnescapePath:  false,
		StrictRouting: false,
		CaseSensitive: true,
	}
}

// Recover turns a panic of a handler into an internal error of that one request.
func (k *Kit) Recover(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			k.Log.Error("handler panicked", "path", c.Path(), "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return c.Next()
}
