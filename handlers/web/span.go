package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// Span writes a duration in its two largest units: 2 d 3 h, 1 h 05 min, 12 min.
func Span(c *fiber.Ctx, d time.Duration) string { return Of(c).SpanIn(Lang(c), d) }

// SpanIn is Span in a language, for what is written without a visitor.
func (k *Kit) SpanIn(lang string, d time.Duration) string {
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0:
		return k.Catalogs.T(lang, "incident.span.days", "d", days, "h", hours)
	case hours > 0:
		return k.Catalogs.T(lang, "incident.span.hours", "h", hours, "m", minutes)
	case minutes > 0:
		return k.Catalogs.T(lang, "incident.span.minutes", "m", minutes)
	}
	return k.Catalogs.T(lang, "incident.span.moment")
}
