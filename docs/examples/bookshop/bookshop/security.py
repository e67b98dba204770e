"""Who is calling: a bearer token, asked for by the endpoints that need one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

bearer = HTTPBearer(auto_error=False)


def signed_in(
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> str:
    if token is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return token.credentials


def administrator(user: Annotated[str, Depends(signed_in)]) -> str:
    if user != "admin":
        raise HTTPException(403)
    return user
