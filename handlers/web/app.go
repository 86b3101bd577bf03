package web

import (
	"fmt"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	// headerTime is how long a client may take to send the headers, and with them a form.
	headerTime = 30 * time.Second
	// bodyTime is how long a large body may take, for uploads on a slow line; it ends those that send a byte
	// a second.
	bodyTime = 10 * time.Minute
	// requestTime is the deadline of the work for a request.
	requestTime = time.Minute
	idleTime    = 2 * time.Minute
	// answerTime ends clients that take an answer a byte at a time; streams end by themselves before.
	answerTime = streamTime + 5*time.Minute
)

// App makes the app that serves the kit's routes; Mount adds them.
func (k *Kit) App() *fiber.App {
	app := fiber.New(fiberConfig(k))
	server := app.Server()
	server.HeaderReceived = timeForBody
	server.Handler = whole(k.leadHosts(server.Handler))
	app.Use(k.Recover, k.Begin)
	return app
}

// whole ends the connection after a request whose body was not read to its end. The rest would otherwise be
// taken for the next request, and behind a proxy that request could be somebody else's.
func whole(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		next(ctx)
		if ctx.Request.IsBodyStream() {
			ctx.SetConnectionClose()
		}
	}
}

// fiberConfig is how Fiber must be set up for the kit.
func fiberConfig(k *Kit) fiber.Config {
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
		ReadTimeout:                  headerTime,
		WriteTimeout:                 answerTime,
		IdleTimeout:                  idleTime,
		// Query strings and headers count towards the buffer; nothing else of a request is unbounded.
		UnescapePath:  false,
		StrictRouting: false,
		CaseSensitive: true,
	}
}

// timeForBody gives large bodies their time once the headers are there.
func timeForBody(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if header.ContentLength() > defaultMaxBody {
		return fasthttp.RequestConfig{ReadTimeout: bodyTime}
	}
	return fasthttp.RequestConfig{}
}

// Recover turns a panic of a handler into an internal error of that one request.
func (k *Kit) Recover(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			k.Log.Error("handler panicked", "path", logPath(c), "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return c.Next()
}
