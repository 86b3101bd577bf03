package newsroom

import (
	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/newsroom"
	"standfirst/templates"
)

// listed is how many statements and incidents the portal's page shows.
const listed = 50

// manage says what is on the public site, and offers the fact sheets that could be.
func manage(c *fiber.Ctx) error {
	s := web.Space(c)
	v := manageView{
		Frame: web.Frame(c, "nav.newsroom"), Home: web.NewsroomAt(c, s.ID), CanPublish: web.May(c, account.ReleaseApprove), TopicsURL: web.URL(c, "/newsroom/topics"),
		AssetsURL: web.URL(c, "/newsroom/assets"), SubscribersURL: web.URLFor(c, account.ContactRead, "/newsroom/subscribers"),
	}
	for _, p := range incident.Phases() {
		v.Phases = append(v.Phases, templates.Option{Value: string(p), Label: web.T(c, "newsroom.phase."+string(p))})
	}
	topics, err := s.Newsroom.Topics(c.UserContext(), true)
	if err != nil {
		return err
	}
	list, err := s.Releases.Newsroom(c.UserContext(), "", listed)
	if err != nil {
		return err
	}
	for _, rel := range list.Items {
		title, lang := incident.Text(rel.PublishedTitle).In(web.Lang(c))
		row := managedRelease{
			Title: title, Lang: lang, URL: web.URL(c, "/releases/"+rel.ID), Public: v.Home + "/releases/" + rel.Slug, At: rel.PublishedAt,
			Retracted: !rel.IsPublic(), Version: rel.PublishedVersion, PlaceURL: web.URLFor(c, account.ReleaseEdit, "/newsroom/releases/"+rel.ID),
		}
		for _, t := range chosen(topics, rel.Topics) {
			name, _ := t.Name.In(web.Lang(c))
			row.Topics = append(row.Topics, name)
		}
		v.Releases = append(v.Releases, row)
	}
	incidents, err := s.Incidents.Find(c.UserContext(), incident.Search{Mode: incident.Real, Limit: listed})
	if err != nil {
		return err
	}
	for _, inc := range incidents.Items {
		row, err := managed(c, inc)
		if err != nil {
			return err
		}
		v.Sheets = append(v.Sheets, row)
	}
	if v.Views, err = web.Views(c, newsroom.Whole, ""); err != nil {
		return err
	}
	if v.MostRead, err = mostRead(c); err != nil {
		return err
	}
	return web.Render(c, managePage, v)
}

func managed(c *fiber.Ctx, inc incident.Incident) (managedSheet, error) {
	s := web.Space(c)
	sheet, err := s.Releases.SheetOf(c.UserContext(), inc.ID)
	if err != nil {
		return managedSheet{}, err
	}
	shown, err := s.Releases.ShownFacts(c.UserContext(), inc.ID)
	if err != nil {
		return managedSheet{}, err
	}
	board, err := s.Newsroom.BoardOf(c.UserContext(), inc.ID)
	if err != nil {
		return managedSheet{}, err
	}
	phase := inc.Phase
	if board.Public {
		phase = board.Phase()
	}
	title, lang := inc.Title.In(web.Lang(c))
	return managedSheet{
		Title: title, Lang: lang, URL: web.URL(c, "/incidents/"+inc.ID), Public: web.NewsroomAt(c, s.ID) + "/facts/" + inc.ID, Facts: len(shown),
		IsPublic: sheet.Public, Action: web.URL(c, "/newsroom/sheets/"+inc.ID),
		Board: managedBoard{Action: web.URL(c, "/newsroom/boards/"+inc.ID), Public: web.NewsroomAt(c, s.ID) + "/incidents/" + inc.ID, Phase: string(phase), IsPublic: board.Public, IsPrepared: board.Prepared.Set()},
	}, nil
}

func publishSheet(c *fiber.Ctx) error {
	_, err := web.Space(c).Releases.PublishSheet(c.UserContext(), c.Params("incident"), web.Actor(c))
	return managedAfter(c, err, "newsroom.flash.sheet_published")
}

func withdrawSheet(c *fiber.Ctx) error {
	_, err := web.Space(c).Releases.WithdrawSheet(c.UserContext(), c.Params("incident"), web.Actor(c))
	return managedAfter(c, err, "newsroom.flash.sheet_withdrawn")
}

func showBoard(c *fiber.Ctx) error {
	phase := incident.Phase(web.Form(c).Value("phase"))
	_, err := web.Space(c).Newsroom.ShowBoard(c.UserContext(), c.Params("incident"), phase, web.Actor(c))
	return managedAfter(c, err, "newsroom.flash.board_shown")
}

func hideBoard(c *fiber.Ctx) error {
	_, err := web.Space(c).Newsroom.HideBoard(c.UserContext(), c.Params("incident"), web.Actor(c))
	return managedAfter(c, err, "newsroom.flash.board_hidden")
}

// managedAfter goes back to the page, of a drill to its own newsroom; there is no form in which a fault could stand.
func managedAfter(c *fiber.Ctx, err error, flash string) error {
	f := fault.Of(err)
	if err != nil && (f == nil || f.Kind != fault.Conflict && f.Kind != fault.Invalid) {
		return err
	}
	i, missing := web.Space(c).Incidents.Get(c.UserContext(), c.Params("incident"))
	if missing != nil {
		return missing
	}
	back := web.URL(c, "/newsroom")
	if i.Drill() {
		back = web.URL(c, "/incidents/"+i.ID+"/newsroom")
	}
	if f != nil {
		return web.RedirectWarning(c, back, f.Key)
	}
	return web.Redirect(c, back, flash)
}
