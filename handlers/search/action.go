package search

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/templates"
)

// action is a place to go or a thing to make. Every one has a visible control as well: the sidebar's
// lines, and the button at the head of each list.
type action struct {
	allow               account.Permission
	key, icon, path     string
	shortcut, otherName string // otherName finds the action under a word that is not in its label
}

var allActions = []action{
	{account.Member, "nav.today", "home", "", "g t", ""},
	{account.ContactRead, "nav.contacts", "users", "/contacts", "g c", "journalists people"},
	{account.ContactRead, "nav.outlets", "building-broadcast-tower", "/outlets", "g o", "media"},
	{account.IncidentRead, "nav.creators", "star", "/creators", "", "kol koc influencer 达人 博主"},
	{account.IncidentRead, "deal.title", "briefcase", "/creators/deals", "", "kol 合作"},
	{account.ContactRead, "nav.lists", "list-details", "/lists", "g l", ""},
	{account.IncidentRead, "nav.incidents", "alert-triangle", "/incidents", "g i", "crisis"},
	{account.FactVerify, "nav.tasks", "list-check", "/tasks", "", "to do"},
	{account.FactVerify, "nav.promises", "shield-check", "/promises", "", "commitments"},
	{account.FactVerify, "nav.cases", "messages", "/cases", "", "complaints compensation 投诉 赔偿"},
	{account.FactVerify, "nav.drills", "flask", "/drills", "", "rehearsal exercise 演习"},
	{account.FactVerify, "nav.readiness", "shield-check", "/readiness", "", "prepared"},
	{account.IncidentRead, "nav.releases", "file-text", "/releases", "g r", "statements"},
	{account.MailingEdit, "nav.mailings", "send", "/mailings", "g m", "mail"},
	{account.LineRead, "nav.enquiries", "inbox", "/enquiries", "", "questions journalists press deadline 媒体问询 采访"},
	{account.IncidentRead, "nav.said", "message-circle", "/said", "", "answers statements q&a 口径 答问"},
	{account.ReportRead, "nav.coverage", "news", "/coverage", "g v", "clips"},
	{account.ReportRead, "nav.reports", "report-analytics", "/reports", "g p", ""},
	{account.IncidentManage, "search.new.incident", "plus", "/incidents/new", "", "crisis"},
	{account.ContactEdit, "search.new.contact", "plus", "/contacts/new", "", "journalist"},
	{account.ContactEdit, "search.new.import", "upload", "/contacts/imports", "", "csv"},
	{account.LineEdit, "search.new.enquiry", "plus", "/enquiries/new", "", "question call journalist 采访"},
	{account.LineEdit, "search.new.answer", "plus", "/answers/new", "", "q&a call reply 答复"},
	{account.ReleaseEdit, "search.new.release", "plus", "/releases/new", "", "statement"},
	{account.MailingEdit, "search.new.mailing", "plus", "/mailings/new", "", "send"},
	{account.UserManage, "nav.users", "users-group", "/members", "", "roles invite"},
	{account.SettingManage, "nav.settings", "settings", "/settings", "", "sender"},
}

// actions lists those whose name has every typed word, all of them when nothing is typed.
func actions(c *fiber.Ctx, q string) []templates.Found {
	var out []templates.Found
	for _, a := range allActions {
		label := web.T(c, a.key)
		if !web.May(c, a.allow) || !hasWords(label+" "+a.otherName, q) {
			continue
		}
		out = append(out, templates.Found{Icon: a.icon, Label: label, URL: web.URL(c, a.path), Shortcut: a.shortcut})
	}
	return out
}

func hasWords(name, q string) bool {
	name = strings.ToLower(name)
	for _, word := range strings.Fields(strings.ToLower(q)) {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}
