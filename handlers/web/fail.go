package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates"
)

// statusOf is the one table from kinds of fault to HTTP.
var statusOf = map[fault.Kind]int{
	fault.Invalid:   fiber.StatusUnprocessableEntity,
	fault.NotFound:  fiber.StatusNotFound,
	fault.Conflict:  fiber.StatusConflict,
	fault.Forbidden: fiber.StatusForbidden,
	fault.Temporary: fiber.StatusServiceUnavailable,
	fault.Internal:  fiber.StatusInternalServerError,
}

// Pages are the kit's own pages, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{templates.ErrorPage, templates.ErrorPageInSpace, templates.ErrorPageInNewsroom, templates.ErrorFragment, leavingPage, toast}
}

// Fail is the app's error handler. The visitor sees a translated sentence and a reference, never a cause;
// the log sees all of it, once.
func (k *Kit) Fail(c *fiber.Ctx, err error) error {
	st, ok := c.Locals(visitKey{}).(*visit)
	if !ok { // refused before Begin ran: there is nobody to write a page for
		k.setHeaders(c)
		var refused *fiber.Error
		if errors.As(err, &refused) && refused.Code < 500 {
			return c.SendStatus(refused.Code)
		}
		return c.SendStatus(fiber.StatusBadRequest)
	}
	status, key, args := k.judge(err)
	if status == fiber.StatusNotFound && st.user == nil {
		// No route has looked who this is. The page for an unknown address should still speak their language.
		if err := k.resume(c, st); err != nil {
			k.Log.Error("session of a request without a route", "request", st.id, "error", err)
		}
	}
	if status >= 500 {
		k.Log.Error("request failed", "request", st.id, "method", c.Method(), "path", logPath(c), "status", status, "error", logError(err))
	} else {
		level := slog.LevelInfo
		if status == fiber.StatusTooManyRequests { // a line for each would be another thing to fill the disk with
			level = slog.LevelDebug
		}
		k.Log.LogAttrs(c.UserContext(), level, "request refused", slog.String("request", st.id),
			slog.String("method", c.Method()), slog.String("path", logPath(c)), slog.Int("status", status), slog.String("error", logError(err)))
	}
	if status == fiber.StatusTooManyRequests && c.GetRespHeader(fiber.HeaderRetryAfter) == "" {
		RetryAfter(c, err)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	view := templates.NewErrorView(Frame(c, ""), status, key, args)
	inNewsroom := k.inNewsroom(c, st, &view)
	if status == fiber.StatusServiceUnavailable && c.Method() == fiber.MethodGet {
		view.Retry = OwnPath(c.OriginalURL())
	}
	if away := store.AwayOf(err); away != nil {
		k.tellAway(c, st, away, &view)
	}
	if st.machines {
		return c.Status(status).JSON(fiber.Map{"error": fiber.Map{"status": status, "message": T(c, view.TextKey, view.Args), "request": st.id}})
	}
	if inNewsroom {
		if err := RenderIn(c, status, templates.ErrorPageInNewsroom, view.Lang, view); err != nil {
			k.Log.Error("the error page failed", "request", st.id, "error", err)
			return c.SendStatus(status)
		}
		return nil
	}
	if st.hosted.space != "" { // no page of the portal is shown here, not even this one
		return c.SendStatus(status)
	}
	if isHTMX(c) {
		c.Set("HX-Retarget", "#flash")
		c.Set("HX-Reswap", "innerHTML")
		c.Status(status)
		return Fragment(c, templates.ErrorFragment, view)
	}
	page := templates.ErrorPage
	if view.Space != nil {
		page = templates.ErrorPageInSpace
	}
	if err := RenderStatus(c, status, page, view); err != nil {
		k.Log.Error("the error page failed", "request", st.id, "error", err)
		return c.SendStatus(status)
	}
	return nil
}

// inNewsroom dresses an error as a page of the newsroom that the request was about, and reports whether there is one.
func (k *Kit) inNewsroom(c *fiber.Ctx, st *visit, view *templates.ErrorView) bool {
	id := st.hosted.space
	if rest, ok := strings.CutPrefix(c.Path(), "/newsroom/"); ok && id == "" {
		id, _, _ = strings.Cut(rest, "/")
	}
	if id == "" {
		return false
	}
	sp, err := k.OpenSpace(c.UserContext(), id)
	if err != nil {
		return false
	}
	lang := cmp.Or(chosenLang(c), Lang(c))
	here := Front(NewsroomPage(c, sp))
	f, err := NewsroomFrame(c, sp, lang, "", func(lang string) string { return Address(here, "lang", lang) })
	if err != nil {
		return false
	}
	f.RequestID = st.id
	if view.TextKey == "error.text.404" { // which speaks of spaces, of which readers know nothing
		view.TextKey = "error.text.newsroom"
	}
	view.Frame, view.Home = f, f.Site.Home
	return true
}

// ToMachines has what goes wrong with the request from here on told in JSON: {"error": {"status": 404, "message": "…",
// "request": "…"}}, the message in the language that was asked for.
func ToMachines(c *fiber.Ctx) { state(c).machines = true }

// logPath is the path of the request for the log, without the tokens that personal links are made of: whoever reads the
// log must not be able to use them.
func logPath(c *fiber.Ctx) string {
	path := c.Path()
	first, rest, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	if rest != "" && slices.ContainsFunc(state(c).kit.personal, func(link string) bool { return strings.EqualFold(link, first) }) {
		return "/" + first + "/…"
	}
	return path
}

// logError is what went wrong, for the log. Where no route is, the words of the router hold the path as it was written:
// the status says as much.
func logError(err error) string {
	var routing *fiber.Error
	if errors.As(err, &routing) {
		return fiber.NewError(routing.Code).Error()
	}
	return err.Error()
}

// judge returns the status and the message of a fault, "" for the general words of the status.
func (k *Kit) judge(err error) (status int, key string, args map[string]any) {
	if errors.Is(err, store.ErrAway) { // whatever else was made of it on the way
		return fiber.StatusServiceUnavailable, "", nil
	}
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		if fault.Is(err, "account.signin.wait") {
			return fiber.StatusTooManyRequests, f.Key, f.Args
		}
		return statusOf[f.Kind], f.Key, f.Args
	}
	var fiberError *fiber.Error
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fiber.StatusNotFound, "", nil
	case store.IsCursorError(err):
		return fiber.StatusNotFound, "", nil
	case errors.Is(err, store.ErrDuplicate), errors.Is(err, store.ErrConflict):
		return fiber.StatusConflict, "", nil
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fiber.StatusServiceUnavailable, "", nil
	case errors.As(err, &fiberError):
		switch fiberError.Code {
		case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
			return fiberError.Code, "", nil
		case fiber.StatusRequestEntityTooLarge:
			return fiberError.Code, "", nil
		case fiber.StatusTooManyRequests:
			return fiberError.Code, "", nil
		case fiber.StatusServiceUnavailable:
			return fiberError.Code, "", nil
		}
		if fiberError.Code < 500 {
			return fiberError.Code, "", nil
		}
	}
	return fiber.StatusInternalServerError, "", nil
}
