// Package program answers other programs: whom a request acts for, and faults in JSON. Features mount their own
// addresses below /api/v1/SPACE, which take a key of somebody and never more than that person may do.
package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/space"
	"standfirst/models/store"
)

// Rate is wide enough for a program that does a day's work at once, and no wider.
var Rate = web.Rate{Name: "programs", Every: 200 * time.Millisecond, Burst: 120}

// Caller is for whom a program acts, and where.
type Caller struct {
	Key   account.Key
	Space *space.Space
	By    audit.Actor
}

// CallerOf finds out for whom the program acts: its key has the scope, and the person may do it. Where that is nobody it
// has answered, with 401 or 403, and ok is false.
func CallerOf(c *fiber.Ctx, scope string, may account.Permission) (who Caller, ok bool, err error) {
	web.ToMachines(c)
	scheme, secret, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	var user account.User
	err = store.ErrNotFound
	if strings.EqualFold(scheme, "Bearer") {
		who.Key, user, err = web.Of(c).Accounts.ByKey(c.UserContext(), strings.TrimSpace(secret))
	}
	if errors.Is(err, store.ErrNotFound) {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		return who, false, tell(c, fiber.StatusUnauthorized, web.T(c, "program.unknown"), nil)
	}
	if err != nil {
		return who, false, err
	}
	m, _ := user.In(who.Key.SpaceID)
	if who.Key.SpaceID != c.Params("space") || !who.Key.May(scope) || !m.Role.May(may) {
		return who, false, tell(c, fiber.StatusForbidden, web.T(c, "program.forbidden"), nil)
	}
	who.Space, err = web.Of(c).OpenSpace(c.UserContext(), who.Key.SpaceID)
	who.By = audit.Actor{ID: user.ID, Name: user.Name, Department: m.Department, From: web.ClientIP(c)}
	c.SetUserContext(incident.For(c.UserContext(), user.ID, m.Role == account.Administrator))
	return who, err == nil, err
}

// Read reads the body. What it does not know it refuses: a name that is spelt wrongly would be a field that is lost.
func Read(c *fiber.Ctx, into any) error {
	dec := json.NewDecoder(bytes.NewReader(c.Body()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fault.Bad("", "program.unreadable", "why", err.Error())
	}
	return nil
}

// Fault is a fault of a field.
type Fault struct {
	Field   string `json:"field"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// Refuse tells every fault at once, with 404 when what is asked for is not there and else with 422; what is not about the
// request is left to the usual answer.
func Refuse(c *fiber.Ctx, err error) error {
	var out []Fault
	status := fiber.StatusUnprocessableEntity
	for _, f := range fault.All(err) {
		switch f.Kind {
		case fault.Invalid, fault.Conflict:
		case fault.NotFound:
			status = fiber.StatusNotFound
		default:
			return err
		}
		var args []any
		for name, v := range f.Args {
			args = append(args, name, v)
		}
		out = append(out, Fault{f.Field, f.Key, web.T(c, f.Key, args...)})
	}
	if len(out) == 0 {
		return err
	}
	return tell(c, status, web.T(c, "program.refused"), out)
}

func tell(c *fiber.Ctx, status int, message string, faults []Fault) error {
	return Answer(c, status, fiber.Map{"error": fiber.Map{"status": status, "message": message, "fields": faults}})
}

// Answer sends a value as JSON.
func Answer(c *fiber.Ctx, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Send(c, status, body)
}

// Send sends JSON that is written already.
func Send(c *fiber.Ctx, status int, body []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).Send(body)
}
