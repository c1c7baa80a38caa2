"""Synchronous requests in async functions."""

import asyncio
import http.client
import urllib.parse
import urllib.request
from urllib.request import urlopen

import httpx
import requests
import urllib3
from requests import Session


async def functions(url):
    await asyncio.to_thread(requests.get, url)
    await asyncio.to_thread(requests.post, url, json={})
    urlopen(url)
    await asyncio.to_thread(urllib.request.urlretrieve, url, "file")
    await asyncio.to_thread(httpx.get, url)
    await asyncio.to_thread(urllib3.request, "GET", url)


async def methods(url, annotated: requests.Session, client: httpx.Client):
    session = requests.Session()
    await asyncio.to_thread(session.get, url)
    with httpx.Client() as opened:
        await asyncio.to_thread(opened.post, url)
    with Session() as another:
        await asyncio.to_thread(another.get, url)
    await asyncio.to_thread(annotated.get, url)
    await asyncio.to_thread(client.get, url)
    connection = http.client.HTTPSConnection(url)
    await asyncio.to_thread(connection.request, "GET", "/")
    await asyncio.to_thread(connection.getresponse)
    await asyncio.to_thread(urllib3.PoolManager().request, "GET", url)


async def fine(url, cache, given):
    urllib.parse.urlparse(url)
    urllib.request.Request(url)
    await asyncio.to_thread(requests.get, url)
    async with httpx.AsyncClient() as client:
        await client.get(url)
    cache.get(url)
    given.session.post(url)
    requests.Session()


def sync_code(url):
    return requests.get(url)
