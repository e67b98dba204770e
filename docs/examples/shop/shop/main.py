"""A FastAPI app with CORS for two front ends, as the documentation of FastAPI has it."""

from __future__ import annotations

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com", "https://admin.example.com"],
    allow_methods=["GET", "PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
    expose_headers=["X-Total-Count"],
)


@app.get("/items")
def list_items(response: Response) -> list[dict[str, int]]:
    response.headers["X-Total-Count"] = "2"
    return [{"id": 1}, {"id": 2}]


@app.put("/items/{item_id}")
def update_item(item_id: int, response: Response) -> dict[str, int]:
    response.headers["X-Total-Count"] = "2"
    return {"id": item_id}
