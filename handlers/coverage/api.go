package coverage

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web/program"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/coverage/intake"
	"standfirst/models/dateline"
	"standfirst/models/fault"
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

	Tags []string `json:"tags"`
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
	who, ok, err := program.CallerOf(c, account.AddClips, account.CoverageEdit)
	if err != nil || !ok {
		return err
	}
	key, sp, by := who.Key, who.Space, who.By
	once := strings.TrimSpace(c.Get("Idempotency-Key"))
	if len(once) > maxAPIKey {
		return program.Refuse(c, fault.Bad("Idempotency-Key", "coverage.api.key_long", "max", maxAPIKey))
	}
	if once != "" {
		a, ok, err := sp.Intake.Answered(c.UserContext(), key.Public, once, c.Body())
		if err != nil {
			return program.Refuse(c, err)
		}
		if ok {
			c.Set("Idempotency-Replayed", "true")
			return program.Send(c, a.Status, []byte(a.Body))
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
		return program.Refuse(c, err)
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
	return program.Send(c, status, body)
}

// readAPI reads the body.
func readAPI(c *fiber.Ctx) (apiClips, error) {
	var in apiClips
	if err := program.Read(c, &in); err != nil {
		return in, err
	}
	if in.Clips == nil {
		in.Clips = []apiClip{in.apiClip}
	} else if !reflect.ValueOf(in.apiClip).IsZero() {
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
			URL: x.URL, Title: x.Title, Byline: x.Byline, OutletName: x.Outlet, Text: x.Text, Medium: x.Medium, Position: x.Position, Note: x.Note, Tags: x.Tags,
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
