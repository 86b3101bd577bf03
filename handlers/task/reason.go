package task

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/task"
)

// reasoned does what needs a reason. Without one it says so on the page that the button stood on, which asks again.
func reasoned(c *fiber.Ctx, key string, do func(context.Context, string, string, audit.Actor) (task.Task, error)) error {
	id, form := c.Params("task"), web.Form(c)
	t, err := do(c.UserContext(), id, form.Value("reason"), web.Actor(c))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		t, _, err = web.Space(c).Tasks.Get(c.UserContext(), id)
		if err != nil {
			return err
		}
		return web.RedirectWarning(c, place(c, t), f.Key, "max", f.Args["max"])
	}
	if err != nil {
		return err
	}
	return back(c, t, key)
}
