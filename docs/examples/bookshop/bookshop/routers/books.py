from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

router = APIRouter(prefix="/books", tags=["books"])


@router.get("")
def list_books(request: Request, response: Response) -> list[str]:
    titles = list(request.app.state.stock.titles.values())
    response.headers["X-Total-Count"] = str(len(titles))
    return titles


@router.get("/{book_id}")
def read_book(book_id: int, request: Request) -> str:
    title: str | None = request.app.state.stock.titles.get(book_id)
    if title is None:
        raise HTTPException(404)
    return title


@router.get("/{book_id}/reviews")
def list_reviews(book_id: int, response: Response) -> list[str]:
    response.headers["X-Total-Count"] = "0"
    return []


@router.post("/{book_id}/reviews", status_code=201)
def write_review(book_id: int) -> None: ...
