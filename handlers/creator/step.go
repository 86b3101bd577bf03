package creator

import (
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/creator"
	"standfirst/models/fault"
	"standfirst/templates"
)

// taken is one step of a deal, from what the form says.
type taken func(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error

// step takes it and shows the deal again; a refused one with what was typed.
func step(do taken) fiber.Handler {
	return func(c *fiber.Ctx) error {
		form := web.Form(c)
		return stepDone(c, form, do(c, web.Space(c).Creators, c.Params("id"), form, web.Actor(c)), "creator.flash.saved")
	}
}

// allow is legal's approval. Whoever may not give it is told so; nothing was typed that could be lost.
func allow(c *fiber.Ctx) error {
	return step(func(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
		_, err := s.Allow(c.UserContext(), id, f.Value("note"), by)
		return err
	})(c)
}

func offer(c *fiber.Ctx, s *creator.Creators, id string, _ templates.Form, by audit.Actor) error {
	_, err := s.Offer(c.UserContext(), id, by)
	return err
}

func answer(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	var err error
	if f.Value("answer") == "no" {
		_, err = s.Decline(c.UserContext(), id, f.Value("reason"), by)
	} else {
		_, err = s.Accept(c.UserContext(), id, by)
	}
	return err
}

func acknowledge(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Acknowledge(c.UserContext(), id, f.Value("ack_name"), f.Value("ack_how"), f.Value("hash"), by)
	return err
}

func handIn(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.HandIn(c.UserContext(), id, f.Value("text"), by)
	return err
}

func review(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	var err error
	if f.Value("decision") == "changes" {
		_, err = s.AskChanges(c.UserContext(), id, f.Value("comment"), by)
	} else {
		_, err = s.ApproveDraft(c.UserContext(), id, by)
	}
	return err
}

func comment(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	n, _ := strconv.Atoi(f.Value("number")) // the model knows no draft 0
	_, err := s.Comment(c.UserContext(), id, n, f.Value("comment"), by)
	return err
}

func publish(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Publish(c.UserContext(), id, f.Value("url"), f.Value("seen"), by)
	return err
}

func see(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.See(c.UserContext(), id, f.Value("seen"), by)
	return err
}

func retain(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Retain(c.UserContext(), id, f.Value("until"), by)
	return err
}

func look(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Look(c.UserContext(), id, f.Value("there") == "yes", f.Value("look_note"), by)
	return err
}

func finish(c *fiber.Ctx, s *creator.Creators, id string, _ templates.Form, by audit.Actor) error {
	_, err := s.Finish(c.UserContext(), id, by)
	return err
}

func cancel(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Cancel(c.UserContext(), id, f.Value("reason"), by)
	return err
}

func relabel(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	_, err := s.Relabel(c.UserContext(), id, f.Value("label"), f.Value("label_reason"), by)
	return err
}

func rate(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	n := func(name string) int { v, _ := strconv.Atoi(f.Value(name)); return v }
	_, err := s.Rate(c.UserContext(), id, creator.Rating{
		Quality: n("quality"), Timeliness: n("timeliness"), Communication: n("communication"), Note: f.Value("rating_note"),
	}, by)
	return err
}

// countPost reads how the post stands; what is left open is not known.
func countPost(c *fiber.Ctx, s *creator.Creators, id string, f templates.Form, by audit.Actor) error {
	var faults fault.List
	read := func(field string) int64 {
		n, ok := creator.Number(f.Value(field))
		if !ok || n != math.Trunc(n) || n > 1e15 {
			faults.Add(fault.Bad(field, "creator.figures.number"))
		}
		return int64(n)
	}
	figures := creator.PostFigures{Date: f.Value("post_date"), Views: read("views"), Likes: read("likes"), Comments: read("comments"), Shares: read("shares")}
	if err := faults.Err(); err != nil {
		return err
	}
	_, err := s.CountPost(c.UserContext(), id, figures, by)
	return err
}
