package coverage

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/dateline"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/space"
	"standfirst/models/store"
)

// apiClip is a clip as another program writes it.
type apiClip struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Byline    string `json:"byline"`
	Outlet    string `json:"outlet"`
	Published string `json:"published"` // RFC 3339, or a day
	Text      string `json:"text"`
	Medium    string `json:"medium"`
	Position  string `json:"position"`
	Note      string `json:"note"`
	Edition   string `json:"edition"`
	Page      string `json:"page"`
	Programme string `json:"programme"`
	Start     string `json:"start"` // on the air, 19:03:20
	End       string `json:"end"`
	Heard     string `json:"heard"`
	Reach     int64  `json:"reach"` // as a service says
	Tone      string `json:"tone"`
	Service   string `json:"service"`
}

// apiClips is the body of a request: one clip or several, and what they belong to.
type apiClips struct {
	apiClip
	Clips    []apiClip `json:"clips"`
	Release  string    `json:"release"`
	Incident string    `json:"incident"`
}

type apiAdded struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Made bool   `json:"made"` // there was no such clip before
}

const maxAPIKey = 200 // characters of an Idempotency-Key

// addClips takes clips from another program, which shows a key of somebody who may edit coverage. What goes wrong is told
// in JSON. A request with an Idempotency-Key that comes again within a day is answered as it was the first time.
func addClips(c *fiber.Ctx) error {
	web.ToMachines(c)
	key, sp, by, err := caller(c)
	if err != nil || sp == nil {
		return err
	}
	once := strings.TrimSpace(c.Get("Idempotency-Key"))
	if len(once) > maxAPIKey {
		return refuseAPI(c, fault.Bad("Idempotency-Key", "coverage.api.key_long", "max", maxAPIKey))
	}
	if once != "" {
		a, ok, err := sp.Intake.Answered(c.UserContext(), key.Public, once, c.Body())
		if err != nil {
			return refuseAPI(c, err)
		}
		if ok {
			c.Set("Idempotency-Replayed", "true")
			return sendJSON(c, a.Status, []byte(a.Body))
		}
	}
	in, err := readAPI(c)
	var clips []coverage.Brought
	if err == nil {
		clips, err = in.brought(sp.Location())
	}
	var added []intake.Added
	if err == nil {
		added, err = sp.Intake.Add(c.UserContext(), clips, in.Release, in.Incident, by)
	}
	if err != nil {
		return refuseAPI(c, err)
	}
	status, out := fiber.StatusOK, struct {
		Clips []apiAdded `json:"clips"`
	}{}
	for _, a := range added {
		out.Clips = append(out.Clips, apiAdded(a))
		if a.Made {
			status = fiber.StatusCreated
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	if once != "" {
		if err := sp.Intake.Remember(c.UserContext(), key.Public, once, c.Body(), status, string(body)); err != nil {
			return err
		}
	}
	return sendJSON(c, status, body)
}

// caller finds out for whom the program acts. Where that is nobody it has answered, and the space is nil.
func caller(c *fiber.Ctx) (account.Key, *space.Space, audit.Actor, error) {
	scheme, secret, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	key, user, err := account.Key{}, account.User{}, store.ErrNotFound
	if strings.EqualFold(scheme, "Bearer") {
		key, user, err = web.Of(c).Accounts.ByKey(c.UserContext(), strings.TrimSpace(secret))
	}
	if errors.Is(err, store.ErrNotFound) {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		return key, nil, audit.Actor{}, tellAPI(c, fiber.StatusUnauthorized, web.T(c, "coverage.api.unknown"), nil)
	}
	if err != nil {
		return key, nil, audit.Actor{}, err
	}
	m, _ := user.In(key.SpaceID)
	if key.SpaceID != c.Params("space") || !key.May(account.AddClips) || !m.Role.May(account.CoverageEdit) {
		return key, nil, audit.Actor{}, tellAPI(c, fiber.StatusForbidden, web.T(c, "coverage.api.forbidden"), nil)
	}
	sp, err := web.Of(c).OpenSpace(c.UserContext(), key.SpaceID)
	c.SetUserContext(incident.For(c.UserContext(), user.ID, m.Role == account.Administrator))
	return key, sp, audit.Actor{ID: user.ID, Name: user.Name, Department: m.Department, From: web.ClientIP(c)}, err
}

// readAPI reads the body. What it does not know it refuses: a name that is spelt wrongly would be a field that is lost.
func readAPI(c *fiber.Ctx) (apiClips, error) {
	dec := json.NewDecoder(bytes.NewReader(c.Body()))
	dec.DisallowUnknownFields()
	var in apiClips
	if err := dec.Decode(&in); err != nil {
		return in, fault.Bad("", "coverage.api.unreadable", "why", err.Error())
	}
	if in.Clips == nil {
		in.Clips = []apiClip{in.apiClip}
	} else if in.apiClip != (apiClip{}) {
		return in, fault.Bad("clips", "coverage.api.both")
	}
	return in, nil
}

// brought are the clips of a request; a time that names no zone is one of the space's.
func (in apiClips) brought(zone *time.Location) ([]coverage.Brought, error) {
	var faults fault.List
	out := make([]coverage.Brought, 0, len(in.Clips))
	for n, x := range in.Clips {
		b := coverage.Brought{
			URL: x.URL, Title: x.Title, Byline: x.Byline, OutletName: x.Outlet, Text: x.Text, Medium: x.Medium, Position: x.Position, Note: x.Note,
			Spot:     coverage.Spot{Edition: x.Edition, Page: x.Page, Programme: x.Programme, Start: x.Start, End: x.End, Heard: x.Heard},
			Assessed: coverage.Assessed{Service: x.Service, Reach: x.Reach, Tone: x.Tone},
		}
		if x.Published != "" {
			when, ok := dateline.Parse(x.Published, zone)
			if !ok {
				faults.Add(fault.Bad("clips["+strconv.Itoa(n)+"].published", "coverage.run.date", "text", x.Published))
			}
			b.Published, b.DayOnly = when.At, when.DayOnly
		}
		out = append(out, b)
	}
	return out, faults.Err()
}

// apiFault is a fault of a field.
type apiFault struct {
	Field   string `json:"field"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// refuseAPI tells every fault at once; what is not about the request is left to the usual answer.
func refuseAPI(c *fiber.Ctx, err error) error {
	var out []apiFault
	for _, f := range fault.All(err) {
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		var args []any
		for name, v := range f.Args {
			args = append(args, name, v)
		}
		out = append(out, apiFault{f.Field, f.Key, web.T(c, f.Key, args...)})
	}
	if len(out) == 0 {
		return err
	}
	return tellAPI(c, fiber.StatusUnprocessableEntity, web.T(c, "coverage.api.refused"), out)
}

func tellAPI(c *fiber.Ctx, status int, message string, faults []apiFault) error {
	body, err := json.Marshal(fiber.Map{"error": fiber.Map{"status": status, "message": message, "fields": faults}})
	if err != nil {
		return err
	}
	return sendJSON(c, status, body)
}

func sendJSON(c *fiber.Ctx, status int, body []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).Send(body)
}

// apiRate is wide enough for a program that brings a day's coverage, and no wider.
var apiRate = web.Rate{Name: "programs", Every: 200 * time.Millisecond, Burst: 120}
