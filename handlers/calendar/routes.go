// Package calendar serves what a space has dates for: by month, by week, as a list, and as a file that the calendar
// program of a member reads at an address of their own.
package calendar

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// Routes are the pages and actions of the calendar. Everybody has one: it shows what its reader could open anyway.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route(fiber.MethodGet, "/calendar", account.Member, show),
		route(fiber.MethodGet, "/calendar/address", account.Member, address),
		route(fiber.MethodPost, "/calendar/address", account.Member, renew),
		route(fiber.MethodPost, "/calendar/address/end", account.Member, end),
		{Method: fiber.MethodGet, Path: "/calendar/:token/standfirst.ics", Scope: web.Open, Do: file},
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{page, addressPage} }
