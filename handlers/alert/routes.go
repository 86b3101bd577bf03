// Package alert serves what the program warns of: the list of alerts, and the record of one with its reason, its main
// articles and what is done about it.
package alert

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

const pageSize = 50

// Routes are the pages and actions of alerts.
func Routes(*web.Kit) []web.Route {
	route := web.ForMembers
	return []web.Route{
		route("GET", "/alerts", account.FactVerify, list),
		route("GET", "/alerts/:alert", account.FactVerify, show),
		route("POST", "/alerts/:alert/acknowledgement", account.CoverageEdit, acknowledge),
		route("POST", "/alerts/:alert/falsity", account.CoverageEdit, judge),
		route("POST", "/alerts/:alert/incident", account.IncidentManage, declare),
	}
}

// Pages are the templates of these pages, for the test that renders every sample.
func Pages() []templates.Checker { return []templates.Checker{listPage, showPage} }
