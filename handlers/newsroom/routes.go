// Package newsroom is the public site of a space: its statements, the pages of its incidents, fact sheets and feeds,
// open to everybody without a sign-in and without scripts; and the portal's pages that say what is on it.
package newsroom

import (
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/asset"
	"standfirst/models/host"
	"standfirst/templates"
)

// Routes are the public pages, and the portal's pages about them.
func Routes(*web.Kit) []web.Route {
	kept := &shelf{}
	// What is kept is as cheap to send as a refusal: the shelf counts what it has to make.
	public := func(path string, do func(site) (answer, error), params ...string) web.Route {
		return web.Route{Method: "GET", Path: "/newsroom/:space" + path, Scope: web.Open, Rate: web.Free, Do: kept.page(do, params...)}
	}
	programs := func(path string, do func(site) (answer, error), params ...string) web.Route {
		return web.Route{Method: "GET", Path: "/newsroom/:space" + apiRoot + path, Scope: web.Open, Rate: web.Free, Do: kept.api(do, params...)}
	}
	read, edit, approve := account.IncidentRead, account.ReleaseEdit, account.ReleaseApprove
	member := web.ForMembers
	exports := member("GET", "/newsroom/subscribers/export.csv", account.ContactRead, exportSubscribers)
	counts := member("GET", "/newsroom/views.csv", read, exportViews)
	exports.Rate, counts.Rate = web.Exports, web.Exports
	upload := member("POST", "/newsroom/assets", edit, uploadAsset)
	upload.MaxBody, upload.Rate = asset.MaxDocument+1<<20, web.Costly
	looked := member("POST", "/settings/newsroom/host/look", account.SettingManage, lookHost)
	looked.Rate = web.Costly
	return []web.Route{
		public("", home, "topic", "after"),
		public("/incidents/:incident", board),
		public("/releases/:slug", show),
		public("/facts/:incident", facts),
		public("/facts/:incident/:fact", oneFact),
		public("/press", press),
		public("/media", media),
		public("/rss.xml", rss),
		public("/atom.xml", atom),
		public("/feed.json", jsonFeed),
		public("/ninjs.json", ninjs),
		public("/sitemap.xml", sitemap),
		public("/news-sitemap.xml", newsMap),
		public("/api", apiGuide),
		programs("", apiHome),
		programs("/releases", apiReleases, "topic", "after", "limit"),
		programs("/releases/:slug", apiOne),
		programs("/incidents", apiIncidents, "after", "limit"),
		programs("/incidents/:incident", apiIncident),
		programs("/facts", apiSheets, "after", "limit"),
		programs("/facts/:incident", apiFacts),
		programs("/assets", apiAssets),
		programs("/contacts", apiContacts),
		public("/card.png", homeCard),
		public("/releases/:slug/card.png", card),
		{Method: "GET", Path: "/newsroom/:space/look.css", Scope: web.Open, Do: lookSheet},
		{Method: "GET", Path: "/newsroom/:space/search", Scope: web.Open, Rate: web.Searches, Do: search},
		{Method: "GET", Path: "/newsroom/:space/facts/:incident/evidence/:evidence", Scope: web.Open, Do: evidence},
		{Method: "GET", Path: "/newsroom/:space/genuine", Scope: web.Open, Do: genuineForm},
		{Method: "POST", Path: "/newsroom/:space/genuine", Scope: web.Open, Rate: asking, MaxBody: mostAsked, Do: genuine},
		{Method: "GET", Path: "/newsroom/:space/subscribe", Scope: web.Open, Do: subscribeForm},
		{Method: "POST", Path: "/newsroom/:space/subscribe", Scope: web.Open, Rate: subscribing, Do: subscribe},
		{Method: "GET", Path: "/s/:token", Scope: web.Open, OnHost: true, Do: subscriber},
		{Method: "POST", Path: "/s/:token", Scope: web.Open, OnHost: true, CrossSite: true, Rate: web.Readers, Do: changeSubscriber},
		{Method: "GET", Path: "/newsroom/:space/assets/:key/:size", Scope: web.Open, Do: picture},
		{Method: "GET", Path: "/p/:token", Scope: web.Open, OnHost: true, Do: preview},
		{Method: "GET", Path: "/embargo/:token", Scope: web.Open, OnHost: true, Do: early},
		{Method: "GET", Path: "/embargo/:token/pictures/:picture/:width", Scope: web.Open, OnHost: true, Do: earlyPicture},
		{Method: "POST", Path: "/embargo/:token", Scope: web.Open, OnHost: true, Rate: subscribing, Do: accept},

		{Method: "GET", Path: askPath, Scope: web.Open, Do: mayCertify},
		{Method: "GET", Path: host.ProofPath, Scope: web.Open, OnHost: true, Do: proveHost},

		member("GET", "/settings/newsroom/host", account.SettingManage, showHost),
		member("POST", "/settings/newsroom/host", account.SettingManage, setHost),
		looked,
		member("POST", "/settings/newsroom/host/removal", account.SettingManage, dropHost),
		member("GET", "/settings/newsroom", account.SettingManage, look),
		member("POST", "/settings/newsroom", account.SettingManage, setLook),
		member("GET", "/newsroom", read, manage),
		counts,
		member("POST", "/newsroom/sheets/:incident", approve, publishSheet),
		member("POST", "/newsroom/sheets/:incident/withdrawal", approve, withdrawSheet),
		member("GET", "/newsroom/boards/:incident", read, prepared),
		member("POST", "/newsroom/boards/:incident/plan", edit, prepare),
		member("POST", "/newsroom/boards/:incident/plan/removal", edit, unprepare),
		member("POST", "/newsroom/boards/:incident/opening", approve, openPrepared),
		member("POST", "/newsroom/boards/:incident", approve, showBoard),
		member("POST", "/newsroom/boards/:incident/withdrawal", approve, hideBoard),
		member("GET", "/newsroom/topics", read, topics),
		member("POST", "/newsroom/topics", edit, addTopic),
		member("POST", "/newsroom/topics/:topic", edit, renameTopic),
		member("POST", "/newsroom/topics/:topic/closing", edit, closeTopic),
		member("POST", "/newsroom/topics/:topic/opening", edit, openTopic),
		member("GET", "/newsroom/assets", read, assets),
		upload,
		member("GET", "/newsroom/assets/:asset", read, assetForm),
		member("GET", "/newsroom/assets/:asset/image", read, assetImage),
		member("POST", "/newsroom/assets/:asset", edit, changeAsset),
		member("POST", "/newsroom/assets/:asset/publication", approve, publishAsset),
		member("POST", "/newsroom/assets/:asset/withdrawal", approve, withdrawAsset),
		member("GET", "/newsroom/subscribers", account.ContactRead, subscribers),
		exports,
		member("GET", "/newsroom/releases/:id", edit, place),
		member("POST", "/newsroom/releases/:id", edit, classify),
		member("POST", "/newsroom/releases/:id/preview", approve, makePreview),
	}
}

// Pages are the pages, for the test that renders every one.
func Pages() []templates.Checker {
	return []templates.Checker{indexPage, searchPage, pressPage, boardPage, showPage, factsPage, managePage, topicsPage, placePage, genuinePage, subscribePage, subscriberPage, subscribersPage, mediaPage, assetsPage, assetPage, teaserPage, embargoPage, factPage, guidePage, lookPage, hostPage, preparedForm}
}
