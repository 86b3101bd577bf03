package team

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/call"
	"standfirst/models/incident"
	"standfirst/models/space"
	"standfirst/templates"
)

// AnswerView is the page on which somebody who was called acknowledges.
type AnswerView struct {
	templates.Frame
	Action, Name, Role, Grade, Type, By, Page string
	Title, Lang                               string
	Owner                                     string
	CalledAt, AckAt                           time.Time
	Closed, Answered                          bool
}

var answerPage = templates.NewPageOf("bare", "team/answer.html", answerSamples)

// calledPage says who is called to what, and changes nothing: scanners of mail follow every link.
func calledPage(c *fiber.Ctx) error {
	sp, x, i, err := called(c)
	if err != nil {
		return err
	}
	return web.Render(c, answerPage, answerView(c, sp, x, i))
}

// answer acknowledges, and may be pressed again.
func answer(c *fiber.Ctx) error {
	sp, _, i, err := called(c)
	if err != nil {
		return err
	}
	x, err := sp.Calls.AcknowledgeBy(c.UserContext(), c.Params("token"), web.ClientIP(c))
	if err != nil {
		return err
	}
	return web.Render(c, answerPage, answerView(c, sp, x, i))
}

func called(c *fiber.Ctx) (*space.Space, call.Call, incident.Incident, error) {
	sp, err := web.Linked(c, "call.unknown")
	if err != nil {
		return nil, call.Call{}, incident.Incident{}, err
	}
	x, i, err := sp.Calls.Called(c.UserContext(), c.Params("token"))
	return sp, x, i, err
}

func answerView(c *fiber.Ctx, sp *space.Space, x call.Call, i incident.Incident) AnswerView {
	v := AnswerView{
		Frame: web.Frame(c, "call.page.title"), Owner: sp.Name, Action: "/call/" + c.Params("token"), Name: x.Name, By: x.CalledBy, CalledAt: x.CalledAt, AckAt: x.AckAt,
		Role: web.T(c, "incident.role."+string(x.Role)), Grade: web.T(c, "incident.grade."+strconv.Itoa(i.Grade)), Type: web.T(c, "incident.type."+string(i.Type)),
		Page: "/" + sp.ID + "/incidents/" + i.ID, Closed: !i.Open, Answered: x.Acknowledged(),
	}
	v.Drill = i.Drill()
	v.Title, v.Lang = i.Title.In(web.Lang(c))
	return v
}
